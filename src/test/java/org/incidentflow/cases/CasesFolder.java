package org.incidentflow.cases;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The folder in which teams write cases. */
final class CasesFolder {

    static final Path FOLDER = Path.of("cases");

    private CasesFolder() {}

    /**
     * The files whose names begin so, in the order of their names.
     *
     * @throws IllegalArgumentException if there is none
     */
    static List<Path> files(String beginning) throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(".yaml"))
                    .filter(file -> file.getFileName().toString().startsWith(beginning))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new IllegalArgumentException("There is no %s/%s*.yaml".formatted(FOLDER, beginning));
            }
            return found;
        }
    }
}
