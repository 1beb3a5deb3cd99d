package org.incidentflow.cases;

import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.net.URI;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.Optional;
import java.util.Properties;
import java.util.UUID;
import org.incidentflow.classify.CategoryCatalog;
import org.incidentflow.platform.NeutralLocale;

/** Writes a stored incident as a case, with other people's data in the place of the customer's. */
public final class ExportCase {

    private static final Path FOLDER = Path.of("cases");

    private ExportCase() {}

    /**
     * Reads three system properties: {@code incident}, its id; {@code api}, where the application answers, by default
     * http://127.0.0.1:8080; and {@code to}, the file to write, by default one of a new name in the folder cases. The key
     * of an operator is in the environment, INCIDENT_FLOW_KEY, so that no list of processes shows it. Exits with 1 and
     * one line when something is wrong.
     */
    public static void main(String[] args) throws InterruptedException {
        NeutralLocale.use();
        try {
            StoredIncident stored = StoredIncident.fetch(
                    URI.create(System.getProperty("api", "http://127.0.0.1:8080")),
                    Optional.ofNullable(System.getenv("INCIDENT_FLOW_KEY")).filter(key -> !key.isBlank()),
                    id(System.getProperty("incident", "")));
            export(stored, Optional.ofNullable(System.getProperty("to")).map(Path::of), System.out);
        } catch (IllegalArgumentException | IOException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** @return the file that was written; an existing one is never replaced */
    static Path export(StoredIncident stored, Optional<Path> to, PrintStream out) throws IOException {
        Properties defaults = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            defaults.load(file);
        }
        CaseWriter writer = new CaseWriter(
                CategoryCatalog.load(Path.of("routes/categories.yaml")),
                variable ->
                        defaults.getProperty(variable.toLowerCase(Locale.ROOT).replace('_', '.')),
                PersonalDataFinder.broad());
        Case written = writer.write(stored);
        Path file = to.orElseGet(() -> unused(stored));
        try {
            Files.writeString(file, CaseFile.write(written), StandardOpenOption.CREATE_NEW);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalArgumentException(file + " exists: name another file with -Dto=FILE", e);
        }
        out.printf(
                "Wrote %s. Read it before you share it: names and places within the message are as the customer wrote them,"
                        + " unless the contact had them.%n",
                file);
        return file;
    }

    private static UUID id(String text) {
        try {
            return UUID.fromString(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("name the incident by its id: -Dincident=ID [-Dapi=URL] [-Dto=FILE]", e);
        }
    }

    /** Named by the category and a number, so that nothing leads back to the incident. */
    private static Path unused(StoredIncident stored) {
        String category = stored.opened().at("/details/classification").asText().replace('_', '-');
        int number = 1;
        while (Files.exists(FOLDER.resolve("%s-%d.yaml".formatted(category, number)))) {
            number++;
        }
        return FOLDER.resolve("%s-%d.yaml".formatted(category, number));
    }
}
