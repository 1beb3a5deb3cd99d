package org.incidentflow.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** A statement of {@code src/main/resources/sql}, for what Java asks the database itself. */
public final class Statement {

    private Statement() {}

    /** @param name of the file */
    public static String read(String name) {
        try (InputStream file = Statement.class.getResourceAsStream("/sql/" + name)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
