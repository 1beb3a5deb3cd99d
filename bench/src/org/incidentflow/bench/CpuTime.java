package org.incidentflow.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.NoSuchFileException;
import java.util.List;

/** CPU milliseconds that this program and a PostgreSQL on the same Linux machine have used so far. */
record CpuTime(double program, double database) {

    /** @param backends the process ids of the sessions to count */
    static CpuTime of(List<Integer> backends) {
        double program = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e6;
        return new CpuTime(program, backends.stream().mapToDouble(CpuTime::millis).sum());
    }

    CpuTime since(CpuTime earlier) {
        return new CpuTime(program - earlier.program, database - earlier.database);
    }

    private static double millis(int process) {
        try {
            return ProcessCpu.of(process).own();
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
