package org.incidentflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes results as JSON, as tables and as plots. */
final class Report {

    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private final Path folder;
    private final Machine machine;

    Report(Path folder, Machine machine) {
        this.folder = folder;
        this.machine = machine;
    }

    void write(List<Result> results) throws IOException {
        JSON.writeValue(
                folder.resolve("results.json").toFile(), Map.of("machine", machine.facts(), "results", results));
        StringBuilder text = new StringBuilder("# Measured\n\n| | |\n|---|---|\n");
        machine.facts().forEach((fact, value) -> text.append("| %s | %s |\n".formatted(fact, value)));
        for (Result result : results) {
            text.append("\n## %s\n\nGoal: %s.\n\n| | |\n|---|---|\n".formatted(result.scenario(), result.goal()));
            result.figures()
                    .forEach((name, value) ->
                            text.append(String.format(Locale.ROOT, "| %s | %,.2f |%n", name, value)));
            if (!result.runs().isEmpty()) {
                text.append(
                        """

                        | run | connections | 201/s | p50 ms | p99 ms | CPU ms: program | PostgreSQL | stub | load | MiB \
                        | rows = 201s | other answers | |
                        |---|---|---|---|---|---|---|---|---|---|---|---|---|
                        """);
                result.runs().forEach(run -> text.append(row(run)));
            }
        }
        for (String plot : Plots.write(folder, results)) {
            text.append("\n![%1$s](%1$s)\n".formatted(plot));
        }
        Files.writeString(folder.resolve("report.md"), text);
    }

    private static String row(Run run) {
        Load load = run.load();
        return String.format(
                Locale.ROOT,
                "| %s | %d | %.0f | %.1f | %.1f | %.2f | %.2f | %.2f | %.2f | %.0f | %s | %d | %s |%n",
                run.label(),
                load.connections(),
                load.rate(),
                load.accepted().p50(),
                load.accepted().p99(),
                run.cpu().program(),
                run.cpu().postgres(),
                run.cpu().stub(),
                run.cpu().generator(),
                run.memory(),
                run.rows() == load.created() ? "yes" : run.rows() + " ≠ " + load.created(),
                load.others(),
                run.disturbed() ? String.format(Locale.ROOT, "disturbed: %.1f cores", run.otherCores()) : "");
    }
}
