package org.incidentflow.platform;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * Logs in to the database. Each session gets the settings that the flow needs before anybody uses it, whatever is set for
 * the role, the database or the server.
 */
final class Sessions extends DriverManagerDataSource {

    /** A server under load takes seconds for a login, and one that never answers must not be waited for. */
    private static final Duration LOGIN_WAIT = Duration.ofSeconds(10);

    /**
     * How long a request waits for a lock of another session. Longer than the second after which PostgreSQL looks for a
     * deadlock; with the wait for a connection, less than the five seconds in which a caller is answered.
     */
    static final Duration LOCK_WAIT = Duration.ofSeconds(2);

    private static final Map<String, String> ALWAYS = Map.of(
            "TimeZone",
            "UTC",
            // Statements are written for it, and are not repeated when a transaction lost against another.
            "default_transaction_isolation",
            "read committed",
            "default_transaction_deferrable",
            "off",
            "standard_conforming_strings",
            "on",
            // Or confidences would be rounded.
            "extra_float_digits",
            "1",
            // A pool keeps sessions, and ends them itself.
            "idle_session_timeout",
            "0",
            "transaction_timeout",
            "0");

    /**
     * Those that this version of PostgreSQL does not know are left out. What was answered with 201 must be on disk; whoever
     * wants more than that, such as a standby's copy, has said so.
     */
    private static final String SET =
            """
            SELECT set_config(name, value, false)
            FROM (VALUES %s, ('synchronous_commit',
              CASE current_setting('synchronous_commit') WHEN 'off' THEN 'local' ELSE current_setting('synchronous_commit') END
            )) AS wanted(name, value)
            WHERE current_setting(name, true) IS NOT NULL
            """;

    private final Map<String, String> settings;
    private volatile int closingWait;

    private Sessions(String jdbcUrl, Properties properties, Map<String, String> settings) {
        super(jdbcUrl, properties);
        this.settings = settings;
    }

    /** How long a session's statements may take. */
    enum Patience {

        /**
         * A host that lost its power says nothing any more, and the system would wait for it for a quarter of an hour. A
         * statement ends before that, or it could be committed after it was reported as failed.
         */
        REQUEST(Duration.ofSeconds(10), "9s", LOCK_WAIT, "30s"),

        /** Quartz waits for the locks of other instances. */
        SCHEDULER(Duration.ofSeconds(30), "25s", Duration.ofSeconds(20), "30s"),

        /**
         * Building an index takes its time, and meanwhile the transaction that holds the lock among instances does
         * nothing. A lock of another session is waited for no longer than an operator would.
         */
        MIGRATION(Duration.ZERO, "0", Duration.ofMinutes(1), "0");

        private final Duration answer;
        private final Map<String, String> settings;

        /**
         * @param answer how long the database may be silent; zero: without limit
         * @param idle   what an instance that has vanished left begun holds its locks no longer
         */
        Patience(Duration answer, String statement, Duration lock, String idle) {
            this.answer = answer;
            this.settings = Map.of(
                    "statement_timeout",
                    statement,
                    "lock_timeout",
                    lock.toMillis() + "ms",
                    "idle_in_transaction_session_timeout",
                    idle);
        }
    }

    /**
     * @param name   shown in pg_stat_activity
     * @param others settings that these sessions need besides
     */
    static Sessions of(DatabaseAddress address, String name, Patience patience, Map<String, String> others) {
        Map<String, String> settings = new LinkedHashMap<>(ALWAYS);
        settings.putAll(patience.settings);
        settings.putAll(others);
        return new Sessions(address.jdbcUrl(), properties(address, name, patience.answer), settings);
    }

    /** Sessions on which nothing is set, not even by the driver: they may be shared with strangers. */
    static Sessions untouched(DatabaseAddress address) {
        return new Sessions(address.jdbcUrl(), properties(address, "start", Patience.REQUEST.answer), Map.of());
    }

    private static Properties properties(DatabaseAddress address, String name, Duration answerWait) {
        Properties properties = new Properties();
        if (address.user() != null) {
            properties.setProperty("user", address.user());
        }
        if (address.password() != null) {
            properties.setProperty("password", address.password());
        }
        properties.setProperty("ApplicationName", "incident-flow " + name);
        // The name is given at the login then, and not set after it.
        properties.setProperty("assumeMinServerVersion", String.valueOf(FirstLogin.OLDEST_SERVER));
        properties.setProperty("connectTimeout", "2");
        properties.setProperty("loginTimeout", String.valueOf(LOGIN_WAIT.toSeconds()));
        properties.setProperty("socketTimeout", String.valueOf(answerWait.toSeconds()));
        // Not one that a failover has left behind, which would refuse to write.
        properties.setProperty("targetServerType", "primary");
        properties.setProperty("tcpKeepAlive", "true");
        // Or its exceptions, which are logged, would show the values of rows and parameters.
        properties.setProperty("logServerErrorDetail", "false");
        return properties;
    }

    @Override
    protected Connection getConnectionFromDriverManager(String url, Properties properties) throws SQLException {
        Connection connection = super.getConnectionFromDriverManager(url, properties);
        try {
            set(connection);
            return connection;
        } catch (SQLException | RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    private void set(Connection connection) throws SQLException {
        if (settings.isEmpty()) {
            return;
        }
        String rows = settings.keySet().stream().map(name -> "(?, ?)").collect(Collectors.joining(", "));
        try (PreparedStatement set = connection.prepareStatement(SET.formatted(rows))) {
            int parameter = 0;
            for (Map.Entry<String, String> setting : settings.entrySet()) {
                set.setString(++parameter, setting.getKey());
                set.setString(++parameter, setting.getValue());
            }
            set.execute();
        }
    }

    /**
     * The pool would have a login wait no longer than a request does, so this is not for logins: it is how long the pool
     * waits for the one under way when it is closed.
     */
    @Override
    public void setLoginTimeout(int seconds) {
        closingWait = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return closingWait;
    }
}
