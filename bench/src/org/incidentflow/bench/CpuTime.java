package org.incidentflow.bench;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** CPU milliseconds that this program and a PostgreSQL on the same Linux machine have used so far. */
record CpuTime(double program, double database) {

    /** What Linux counts CPU time in. */
    private static final double MILLIS_PER_TICK = 10;

    /** @param backends the process ids of the sessions to count */
    static CpuTime of(List<Integer> backends) {
        double program = ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime() / 1e6;
        return new CpuTime(program, backends.stream().mapToDouble(CpuTime::ticks).sum() * MILLIS_PER_TICK);
    }

    CpuTime since(CpuTime earlier) {
        return new CpuTime(program - earlier.program, database - earlier.database);
    }

    private static double ticks(int process) {
        try {
            String stat = Files.readString(Path.of("/proc", String.valueOf(process), "stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
