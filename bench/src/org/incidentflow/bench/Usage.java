package org.incidentflow.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** What processes use of the machine. On systems without /proc memory is not known, and is NaN. */
final class Usage {

    private static final double KIB_PER_MIB = 1024;

    private Usage() {}

    /** CPU milliseconds of a process and those it started, ended ones included where the system tells. */
    static double cpuMillis(long pid) {
        return tree(pid).mapToDouble(process -> cpuMillis(process, process.pid() == pid)).sum();
    }

    private static double cpuMillis(ProcessHandle process, boolean withEnded) {
        try {
            ProcessCpu cpu = ProcessCpu.of(process.pid());
            return cpu.own() + (withEnded ? cpu.ended() : 0);
        } catch (IOException e) {
            return process.info().totalCpuDuration().orElse(Duration.ZERO).toMillis();
        }
    }

    /** CPU milliseconds of what this program started and saw end; NaN where it is not known. */
    static double endedChildrenMillis() {
        try {
            return ProcessCpu.of(ProcessHandle.current().pid()).ended();
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    /** Resident memory in MiB of a process and those it started; pages that they share are counted once (PSS). */
    static double memory(long pid) {
        return tree(pid).mapToDouble(process -> {
                    try {
                        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "smaps_rollup")).stream()
                                        .filter(line -> line.startsWith("Pss:"))
                                        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                                        .sum()
                                / KIB_PER_MIB;
                    } catch (IOException e) {
                        return process.isAlive() ? Double.NaN : 0;
                    }
                })
                .sum();
    }

    /** CPU milliseconds of everything on the machine; NaN where it is not known. */
    static double machineMillis() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/stat"))) {
            String[] fields = lines.findFirst().orElseThrow().split("\\s+");
            // user nice system idle iowait irq softirq steal
            return Stream.of(1, 2, 3, 6, 7, 8).mapToLong(i -> Long.parseLong(fields[i])).sum() * ProcessCpu.MILLIS_PER_TICK;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static Stream<ProcessHandle> tree(long pid) {
        return ProcessHandle.of(pid).stream().flatMap(root -> Stream.concat(Stream.of(root), root.descendants()));
    }
}
