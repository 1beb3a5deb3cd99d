package org.incidentflow.platform;

import java.security.cert.CertificateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.TimeZone;
import org.apache.camel.util.ObjectHelper;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs in to the database for the first time: waits while it cannot be reached, and tells what it must be, before
 * anything is set or made in it.
 */
final class FirstLogin {

    /** The oldest PostgreSQL that has what the statements use. */
    static final int OLDEST_SERVER = 13;

    private static final Logger LOG = LoggerFactory.getLogger(FirstLogin.class);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_LINES = Duration.ofSeconds(10);

    /** A session as its server knows it: the server may be one of several. */
    private static final String SESSION = "SELECT pg_backend_pid() || ' ' || pg_postmaster_start_time()";

    private static final int LOOKS = 3;

    private static final String UTC = "UTC";

    private final DatabaseAddress address;
    private final Sessions sessions;

    FirstLogin(DatabaseAddress address) {
        this.address = address;
        this.sessions = Sessions.untouched(address);
    }

    /**
     * Waits until the database answers, and says so while it does not.
     *
     * @throws SettingException if it answers with a refusal, such as a wrong password, or cannot hold the incidents
     */
    void await() throws InterruptedException {
        long nextLine = System.nanoTime();
        while (true) {
            try {
                check();
                return;
            } catch (SQLException e) {
                if (refusesTimeZone(e)) {
                    useUtc();
                    continue;
                }
                if (!passes(e)) {
                    throw new SettingException(refusal(e));
                }
                if (System.nanoTime() - nextLine >= 0) {
                    LOG.warn("Waiting for the database {}: {}", address.inWords(), reason(e));
                    nextLine = System.nanoTime() + BETWEEN_LINES.toNanos();
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    private void check() throws SQLException {
        try (Connection one = sessions.getConnection()) {
            int version = one.getMetaData().getDatabaseMajorVersion();
            if (version < OLDEST_SERVER) {
                throw new SettingException(
                        "DB_URL names a PostgreSQL %d: it must be %d or newer.".formatted(version, OLDEST_SERVER));
            }
            String encoding = one.unwrap(PGConnection.class).getParameterStatus("server_encoding");
            if (!"UTF8".equals(encoding)) {
                throw new SettingException(
                        """
                        The database "%s" has the encoding %s, which cannot hold every message. Let DB_URL name one that has \
                        UTF8, as CREATE DATABASE incidents ENCODING 'UTF8' TEMPLATE template0 makes it."""
                                .formatted(one.getCatalog(), encoding));
            }
            try (Connection other = sessions.getConnection()) {
                if (areShared(one, other)) {
                    throw new SettingException(
                            "DB_URL leads to a connection pooler that gives each transaction another session. Incident"
                                    + " Flow needs sessions of its own: let DB_URL lead to the database itself, or set"
                                    + " the pooler to session mode (PgBouncer: pool_mode = session).");
                }
            }
        }
    }

    /** Two connections that are open at once have one session each, and keep it, unless a pooler deals them out. */
    private static boolean areShared(Connection one, Connection other) throws SQLException {
        String first = session(one);
        String second = session(other);
        for (int look = 1; look < LOOKS && !first.equals(second); look++) {
            if (!first.equals(session(one)) || !second.equals(session(other))) {
                return true;
            }
        }
        return first.equals(second);
    }

    private static String session(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet session = statement.executeQuery(SESSION)) {
            session.next();
            return session.getString(1);
        }
    }

    /**
     * Whether it may be over by itself. SQLSTATE class 08 is no connection, 57 a server that starts, stops or is slow, 53
     * one out of resources. 08004 is a connection that one side does not want so, as one without TLS.
     */
    static boolean passes(Throwable failure) {
        String state = state(failure);
        if (state.equals("08004") || ObjectHelper.getException(CertificateException.class, failure) != null) {
            return false;
        }
        return state.startsWith("08") || state.startsWith("57") || state.startsWith("53");
    }

    private static String state(Throwable failure) {
        SQLException sql = ObjectHelper.getException(SQLException.class, failure);
        return sql == null || sql.getSQLState() == null ? "" : sql.getSQLState();
    }

    /** The driver sends it with the login. PgBouncer takes that, and says so when it hands the session over. */
    private static boolean refusesTimeZone(SQLException e) {
        String message = String.valueOf(e.getMessage());
        return !TimeZone.getDefault().getID().equals(UTC)
                && (state(e).equals("22023") && message.contains("TimeZone")
                        || state(e).equals("08P01") && message.contains("invalid server parameter"));
    }

    /** The driver cannot be told to send another than Java's. */
    private static void useUtc() {
        LOG.warn(
                "The database does not know the time zone {} of this machine: the log's times are in UTC from here.",
                TimeZone.getDefault().getID());
        TimeZone.setDefault(TimeZone.getTimeZone(UTC));
    }

    private String refusal(SQLException e) {
        String todo =
                switch (state(e)) {
                    case "28P01" -> "Check DB_USER and DB_PASSWORD.";
                    case "28000" -> "Check DB_USER, and whether pg_hba.conf lets it in from this machine.";
                    case "3D000" -> "Check DB_URL, or make it: CREATE DATABASE … ENCODING 'UTF8' TEMPLATE template0.";
                    case "42501" -> "Let DB_USER in: GRANT CONNECT ON DATABASE … TO ….";
                    case "08004" -> "Check DB_PASSWORD, and sslmode in DB_URL.";
                    default -> "Check DB_URL, DB_USER and DB_PASSWORD.";
                };
        return "The database %s refuses the connection: %s %s".formatted(address.inWords(), sentence(reason(e)), todo);
    }

    private static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    /** What the driver says; of what it has not from the server it says no more than that it failed. */
    private static String reason(SQLException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = String.valueOf(e.getMessage());
        String text = root == e || message.contains(String.valueOf(root.getMessage()))
                ? message
                : "%s (%s: %s)".formatted(message, root.getClass().getSimpleName(), root.getMessage());
        return text.replaceAll("\\s+", " ").strip();
    }
}
