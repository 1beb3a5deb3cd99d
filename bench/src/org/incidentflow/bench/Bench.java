package org.incidentflow.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Runs scenarios and writes what they found. Arguments: {@code [--short] [--out FOLDER] [scenario ...]}. */
public final class Bench {

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        boolean brief = false;
        Path out = Path.of(
                "target", "bench", LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss")));
        List<String> names = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].equals("--short")) {
                brief = true;
            } else if (arguments[i].equals("--out") && i + 1 < arguments.length) {
                out = Path.of(arguments[++i]);
            } else if (Scenarios.ALL.containsKey(arguments[i])) {
                names.add(arguments[i]);
            } else {
                System.err.println("bench/run [--short] [--out FOLDER] [scenario ...], scenarios: "
                        + String.join(" ", Scenarios.ALL.keySet()));
                System.exit(2);
            }
        }
        run(brief, out, names.isEmpty() ? List.copyOf(Scenarios.ALL.keySet()) : names);
        System.exit(0);
    }

    /** Runs these scenarios and writes results.json, report.md and plots into a folder. */
    public static List<Result> run(boolean brief, Path out, List<String> names) throws Exception {
        Files.createDirectories(out);
        List<Result> results = new ArrayList<>();
        try (Landscape landscape = new Landscape(Path.of("target", "bench-work").toAbsolutePath())) {
            Report report = new Report(out, Machine.here(landscape.postgresVersion()));
            for (String name : names) {
                System.out.println(name + " …");
                Result result = Scenarios.ALL.get(name).run(landscape, brief);
                result.figures().forEach((figure, value) -> System.out.printf("  %-50s %10.2f%n", figure, value));
                results.add(result);
                // After each, so that a run that is stopped leaves what it has.
                report.write(results);
            }
        }
        System.out.println(out.resolve("report.md"));
        return results;
    }
}
