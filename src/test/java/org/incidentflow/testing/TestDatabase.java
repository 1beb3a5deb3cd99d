package org.incidentflow.testing;

import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.incidentflow.platform.Database;
import org.incidentflow.platform.EmbeddedDatabase;

/** An empty database of its own for a test class, on a PostgreSQL that all classes of this JVM share. */
public final class TestDatabase implements AutoCloseable {

    /** Shared with other tests, so that PostgreSQL is unpacked once. */
    public static final Path PROGRAMS = Path.of("target", "postgres-programs").toAbsolutePath();

    private static final Path FOLDER =
            Path.of("target", "test-database-" + Ports.fork()).toAbsolutePath();
    private static final String PREFIX = "test_";

    private final String name = PREFIX + UUID.randomUUID().toString().replace("-", "");
    private final Rows rows;

    private TestDatabase(String options) {
        EmbeddedDatabase server = Server.RUNNING;
        Server.ADMIN.update("CREATE DATABASE " + name + " OWNER " + server.user() + " " + options);
        rows = new Rows(
                server.jdbcUrl().replaceFirst("/[^/?]+\\?", "/" + name + "?"), server.user(), server.password());
    }

    public static TestDatabase create() {
        return create("");
    }

    /** @param options as SQL has them for a new database */
    public static TestDatabase create(String options) {
        return new TestDatabase(options);
    }

    /** One that has the application's tables. */
    public static TestDatabase migrated() {
        TestDatabase created = create();
        Rows rows = created.rows();
        try (Database database = new Database(rows.jdbcUrl(), rows.user(), rows.password(), 2)) {
            database.migrate();
        }
        return created;
    }

    /** Its tables. */
    public Rows rows() {
        return rows;
    }

    /** The same as its server's superuser sees it. */
    public Rows administrator() {
        return new Rows(rows.jdbcUrl(), Server.ADMIN.user(), Server.ADMIN.password());
    }

    public String name() {
        return name;
    }

    /** The settings with which the application uses it. */
    public Map<String, String> settings() {
        return Map.of("DB_URL", rows.jdbcUrl(), "DB_USER", rows.user(), "DB_PASSWORD", rows.password());
    }

    @Override
    public void close() {
        drop(name);
    }

    private static void drop(String name) {
        Server.ADMIN.update("DROP DATABASE " + name + " WITH (FORCE)");
    }

    /** Started with the first test that needs it, stopped with the JVM. */
    private static final class Server {

        static final EmbeddedDatabase RUNNING = EmbeddedDatabase.start(FOLDER, PROGRAMS);
        static final Rows ADMIN =
                new Rows(RUNNING.jdbcUrl().replaceFirst("/[^/?]+\\?", "/postgres?"), "postgres", RUNNING.password());

        static {
            Runtime.getRuntime().addShutdownHook(new Thread(RUNNING::close));
            ADMIN.column("SELECT datname FROM pg_database WHERE starts_with(datname, ?)", PREFIX)
                    .forEach(left -> ADMIN.update("DROP DATABASE " + left + " WITH (FORCE)"));
        }
    }
}
