package org.incidentflow.platform;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import com.zaxxer.hikari.util.DriverDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.util.ObjectHelper;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.postgresql.util.PSQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The PostgreSQL that holds the incidents: its pools and its schema. */
public final class Database implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Database.class);
    private static final int DELIVERY_CONNECTIONS = 8;
    private static final int SCHEDULER_CONNECTIONS = QuartzSchedulers.THREADS + 3;
    /** One for each statement that is executed in groups. */
    private static final int GROUP_CONNECTIONS = 4;

    /** What an instance that has vanished left begun would hold its locks until the server misses it, for two hours. */
    private static final String SESSION = "SET TIME ZONE 'UTC'; SET idle_in_transaction_session_timeout = '30s'";

    /** One locked row is not to hold up the others of its group. */
    private static final String NOT_BEHIND_A_LOCK = "; SET lock_timeout = '5s'";

    /**
     * A group's rows are found by their ids. A plan that was made while the tables were empty would read them as a
     * whole, and stay.
     */
    private static final String BY_INDEX =
            "; SET enable_seqscan = off; SET enable_hashjoin = off; SET enable_mergejoin = off";

    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration CONNECTION_WAIT = Duration.ofMillis(2_500);

    /**
     * How long the database may be silent. A host that lost its power says nothing any more, and the system waits for it
     * for a quarter of an hour, or for two hours if it had taken the query.
     */
    private static final Duration ANSWER_WAIT = Duration.ofSeconds(10);

    /** Quartz waits for the locks of other instances. */
    private static final Duration SCHEDULER_ANSWER_WAIT = Duration.ofSeconds(30);

    /** No limit: building an index takes its time. */
    private static final Duration MIGRATION_ANSWER_WAIT = Duration.ZERO;

    /** Flyway's: one for its own table, with the lock that other instances wait for, and one for the schema. */
    private static final int MIGRATION_CONNECTIONS = 2;

    private final String jdbcUrl;
    private final String user;
    private final String password;
    private final DatabaseServers servers = new DatabaseServers();
    private final HikariDataSource requests;
    private final HikariDataSource groups;
    private final HikariDataSource deliveries;
    private final HikariDataSource scheduler;
    private volatile MigrationVersion expectedSchema = MigrationVersion.EMPTY;

    /** Each has connections of its own, so that none starves another. */
    public Database(String jdbcUrl, String user, String password, int requestConnections) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.password = password;
        requests = pool("requests", requestConnections, ANSWER_WAIT, SESSION);
        groups = pool("groups", GROUP_CONNECTIONS, ANSWER_WAIT, SESSION + BY_INDEX + NOT_BEHIND_A_LOCK);
        deliveries = pool("deliveries", DELIVERY_CONNECTIONS, ANSWER_WAIT, SESSION);
        scheduler = pool("scheduler", SCHEDULER_CONNECTIONS, SCHEDULER_ANSWER_WAIT, SESSION);
    }

    private HikariDataSource pool(String name, int connections, Duration answerWait, String init) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setJdbcUrl(jdbcUrl);
        config.setUsername(user);
        config.setPassword(password);
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        // Several that are broken must not take all the time there is to find one that works.
        config.setValidationTimeout(CONNECTION_WAIT.toMillis() / 5);
        config.setInitializationFailTimeout(-1);
        config.setConnectionInitSql(init);
        config.addDataSourceProperty("ApplicationName", "incident-flow " + name);
        config.addDataSourceProperty("connectTimeout", "2");
        config.addDataSourceProperty("socketTimeout", String.valueOf(answerWait.toSeconds()));
        // Not one that a failover has left behind, which would refuse to write.
        config.addDataSourceProperty("targetServerType", "primary");
        config.addDataSourceProperty("tcpKeepAlive", "true");
        // Or its exceptions, which are logged, would show the values of rows and parameters.
        config.addDataSourceProperty("logServerErrorDetail", "false");
        // When all else is set.
        config.setDataSource(servers.remembering(
                name, new DriverDataSource(jdbcUrl, null, config.getDataSourceProperties(), user, password)));
        return new HikariDataSource(config);
    }

    /**
     * Waits until the database answers, and says so while it does not.
     *
     * @throws SettingException if it answers with a refusal, such as a wrong password or a database that does not exist
     */
    public void awaitReachable() throws InterruptedException {
        for (int attempt = 0; ; attempt++) {
            try {
                ping();
                return;
            } catch (SQLException e) {
                PSQLException answer = ObjectHelper.getException(PSQLException.class, e);
                if (answer == null || !passes(answer.getSQLState())) {
                    throw new SettingException(
                            "The database refuses the connection: %s. Check DB_URL, DB_USER and DB_PASSWORD."
                                    .formatted((answer == null ? e : answer).getMessage()));
                }
                if (attempt % 10 == 0) {
                    LOG.warn("Waiting for the database: {}", answer.getMessage());
                }
                Thread.sleep(PAUSE.toMillis());
            }
        }
    }

    /** SQLSTATE class 08 is no connection, 57P03 a server that is starting, 53300 one with too many connections. */
    private static boolean passes(String state) {
        return state != null && (state.startsWith("08") || state.equals("57P03") || state.equals("53300"));
    }

    /** Brings the schema to this version of the application, Quartz's tables included. */
    public void migrate() {
        try (HikariDataSource patient = pool("migration", MIGRATION_CONNECTIONS, MIGRATION_ANSWER_WAIT, SESSION)) {
            Flyway flyway = Flyway.configure().dataSource(patient).load();
            flyway.migrate();
            expectedSchema = newest(flyway.info().all());
        }
    }

    private static MigrationVersion newest(MigrationInfo[] migrations) {
        return Arrays.stream(migrations)
                .filter(migration -> migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(Comparator.naturalOrder())
                .orElse(MigrationVersion.EMPTY);
    }

    /** The version of the schema that this build brings, once it has migrated. */
    public MigrationVersion expectedSchema() {
        return expectedSchema;
    }

    /** The version of the schema that the database has now. */
    public MigrationVersion schema() throws SQLException {
        try (Connection connection = requests.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(2);
            try (ResultSet versions = statement.executeQuery(
                    "SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL")) {
                MigrationVersion newest = MigrationVersion.EMPTY;
                while (versions.next()) {
                    MigrationVersion version = MigrationVersion.fromVersion(versions.getString(1));
                    newest = version.compareTo(newest) > 0 ? version : newest;
                }
                return newest;
            }
        }
    }

    /** Reports on each pool as {@code hikaricp_*}. */
    public void observe(MeterRegistry meters) {
        for (HikariDataSource pool : pools()) {
            pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
        }
    }

    private List<HikariDataSource> pools() {
        return List.of(requests, groups, deliveries, scheduler);
    }

    /** For requests, and for the sweeps that complete them. */
    public DataSource requests() {
        return requests;
    }

    /** For statements that are executed for many requests at once. */
    public DataSource groups() {
        return groups;
    }

    /** For what is recorded of deliveries. */
    public DataSource deliveries() {
        return deliveries;
    }

    /** For Quartz alone. */
    public DataSource scheduler() {
        return scheduler;
    }

    /** @throws SQLException if the database does not answer */
    public void ping() throws SQLException {
        try (Connection connection = requests.getConnection();
                Statement statement = connection.createStatement()) {
            statement.setQueryTimeout(2);
            statement.execute("SELECT 1");
        }
    }

    /** To how many servers the connections lead; one, unless a failover has left some behind. */
    int servers() {
        return servers.count();
    }

    /** Closes connections to another server than the one that counts, as soon as nobody uses them; empty if there is none. */
    Optional<DatabaseServers.Split> evictStrays() {
        Optional<DatabaseServers.Split> split = servers.split();
        split.ifPresent(found -> pools().stream()
                .filter(pool -> found.strays().contains(pool.getPoolName()))
                .forEach(pool -> pool.getHikariPoolMXBean().softEvictConnections()));
        return split;
    }

    @Override
    public void close() {
        scheduler.close();
        deliveries.close();
        groups.close();
        requests.close();
    }
}
