package org.incidentflow.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The PostgreSQL that the application runs when it is given none: durable, on the loopback interface only, with its
 * files in the data folder. It is stopped by {@link #close()} alone; where the application was killed before that, the
 * next start takes care of what it left.
 */
public final class EmbeddedDatabase implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedDatabase.class);

    /** The database and the role that owns it. The role is no superuser, who could run programs from SQL. */
    private static final String NAME = "incidentflow";

    private final FolderLock lock;
    private final PostgresServer server;
    private final int port;
    private final String password;
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedDatabase(FolderLock lock, PostgresServer server, int port, String password) {
        this.lock = lock;
        this.server = server;
        this.port = port;
        this.password = password;
    }

    /**
     * Starts the database and waits until it accepts connections.
     *
     * @param dataDir keeps the database, its password, its log and PostgreSQL's programs; made when missing
     * @throws IllegalStateException when the folder is in use or the database does not start, with what to do about it
     */
    public static EmbeddedDatabase start(Path dataDir) {
        return start(dataDir, dataDir.resolve("postgres-programs"));
    }

    /**
     * Starts the database with PostgreSQL's programs in a folder of their own, which several databases may share.
     *
     * @see #start(Path)
     */
    public static EmbeddedDatabase start(Path dataDir, Path programsDir) {
        Instant begin = Instant.now();
        FolderLock lock = null;
        PostgresServer server = null;
        try {
            OwnerOnly.createFolder(dataDir);
            Path folder = dataDir.toRealPath();
            lock = FolderLock.acquire(folder);
            server = new PostgresServer(PostgresBinaries.unpack(programsDir.toAbsolutePath()), folder);

            String origin = "its data from the last run";
            if (!server.exists()) {
                server.create();
                origin = "a new database";
            } else if (server.clearAway()) {
                origin = "its data recovered after an unclean stop";
            }
            EmbeddedDatabase database = new EmbeddedDatabase(lock, server, server.start(), server.password());
            String version = database.createIfMissing();
            LOG.info(
                    "PostgreSQL {} started on port {} in {} ms with {} in {}",
                    version,
                    database.port,
                    Duration.between(begin, Instant.now()).toMillis(),
                    origin,
                    folder);
            return database;
        } catch (IOException | SQLException | RuntimeException e) {
            release(server, lock, e);
            if (e instanceof IllegalStateException explained) {
                throw explained;
            }
            throw new IllegalStateException(
                    "The built-in PostgreSQL in " + dataDir.toAbsolutePath() + " did not start. Correct the cause, set"
                            + " DATA_DIR to another folder, or set DB_URL to a PostgreSQL that runs already. "
                            + (e instanceof IOException ? e.toString() : e.getMessage()),
                    e);
        }
    }

    /** The JDBC URL, without credentials. */
    public String jdbcUrl() {
        return url(NAME);
    }

    /** The role that owns the database. */
    public String user() {
        return NAME;
    }

    /** The role's password: random, kept in the data folder. */
    public String password() {
        return password;
    }

    /** Ends all sessions, stops the database and waits until it is gone, then frees the data folder. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) {
            return;
        }
        try (lock) {
            server.stop();
            LOG.info("PostgreSQL stopped");
        } catch (IOException e) {
            LOG.error("PostgreSQL could not be stopped; the next start will do it", e);
        }
    }

    private String createIfMissing() throws SQLException {
        try (Connection connection = DriverManager.getConnection(url("postgres"), PostgresServer.SUPERUSER, password);
                Statement statement = connection.createStatement()) {
            if (isEmpty(statement, "SELECT FROM pg_roles WHERE rolname = '" + NAME + "'")) {
                statement.execute("CREATE ROLE " + NAME + " LOGIN PASSWORD '" + password + "'");
            }
            if (isEmpty(statement, "SELECT FROM pg_database WHERE datname = '" + NAME + "'")) {
                statement.execute("CREATE DATABASE " + NAME + " OWNER " + NAME);
            }
            return connection.getMetaData().getDatabaseProductVersion();
        }
    }

    private static boolean isEmpty(Statement statement, String query) throws SQLException {
        try (ResultSet rows = statement.executeQuery(query)) {
            return !rows.next();
        }
    }

    private String url(String database) {
        // Another program that got hold of the port must not be told the password.
        return "jdbc:postgresql://" + PostgresServer.HOST + ":" + port + "/" + database + "?requireAuth=scram-sha-256";
    }

    private static void release(PostgresServer server, FolderLock lock, Exception failure) {
        try (lock) {
            if (server != null) {
                server.stop();
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
