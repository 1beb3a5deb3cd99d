package org.incidentflow.platform;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Which database the application uses.
 *
 * @param url         JDBC URL of PostgreSQL; empty for the embedded one
 * @param dataDir     the embedded database's folder
 * @param connections how many requests may use at once
 */
public record DatabaseSettings(Optional<String> url, String user, String password, Path dataDir, int connections) {

    /** @throws SettingException if a value cannot be used */
    public static DatabaseSettings read(Settings settings) {
        Optional<String> url = settings.optional("DB_URL");
        if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
            throw SettingException.of(
                    "DB_URL",
                    DatabaseAddress.inWords(url.get()),
                    "it must be a JDBC URL such as jdbc:postgresql://localhost:5432/incidents.");
        }
        return new DatabaseSettings(
                url,
                settings.optional("DB_USER").orElse(null),
                settings.optional("DB_PASSWORD").orElse(null),
                Path.of(settings.text("DATA_DIR")),
                settings.number("DB_CONNECTIONS", 2, 1_000));
    }

    /** Connects to the database, starting the embedded one where none is given; what is opened is closed last. */
    public Database open(Closing closing) {
        if (url.isPresent()) {
            return closing.last(new Database(url.get(), user, password, connections));
        }
        EmbeddedDatabase embedded = closing.last(EmbeddedDatabase.start(dataDir));
        return closing.last(new Database(embedded.jdbcUrl(), embedded.user(), embedded.password(), connections));
    }

    /** The database in words, without credentials. */
    public String describe() {
        return url.map(jdbcUrl -> DatabaseAddress.inWords(jdbcUrl.replaceFirst("^jdbc:", "")))
                .orElse("embedded PostgreSQL in " + dataDir.resolve("postgres"));
    }
}
