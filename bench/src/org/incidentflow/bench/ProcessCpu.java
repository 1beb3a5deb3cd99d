package org.incidentflow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU milliseconds of a Linux process: its own, and those of the children that it has seen end. */
record ProcessCpu(double own, double ended) {

    /** What Linux counts CPU time in. */
    static final double MILLIS_PER_TICK = 10;

    /** @throws IOException if there is no such process, or no /proc */
    static ProcessCpu of(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", String.valueOf(pid), "stat"));
        // The program's name comes first, in parentheses, and may contain anything.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return new ProcessCpu(millis(fields[11], fields[12]), millis(fields[13], fields[14]));
    }

    private static double millis(String user, String system) {
        return (Long.parseLong(user) + Long.parseLong(system)) * MILLIS_PER_TICK;
    }
}
