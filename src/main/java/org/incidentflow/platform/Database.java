package org.incidentflow.platform;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.metrics.micrometer.MicrometerMetricsTrackerFactory;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.flywaydb.core.api.MigrationVersion;
import org.incidentflow.platform.Sessions.Patience;

/** The PostgreSQL that holds the incidents: its pools and its schema. */
public final class Database implements AutoCloseable {

    private static final int DELIVERY_CONNECTIONS = 8;
    private static final int SCHEDULER_CONNECTIONS = QuartzSchedulers.THREADS + 3;
    /** One for each statement that is executed in groups. */
    private static final int GROUP_CONNECTIONS = 4;

    /**
     * A group's rows are found by their ids. A plan that was made while the tables were empty would read them as a
     * whole, and stay.
     */
    private static final Map<String, String> BY_INDEX =
            Map.of("enable_seqscan", "off", "enable_hashjoin", "off", "enable_mergejoin", "off");

    private static final Duration CONNECTION_WAIT = Duration.ofMillis(2_500);

    /** At the start nobody waits for an answer. */
    private static final Duration MIGRATION_CONNECTION_WAIT = Duration.ofMinutes(1);

    /** Flyway's: one for its own table, with the lock that other instances wait for, and one for the schema. */
    private static final int MIGRATION_CONNECTIONS = 2;

    private final DatabaseAddress address;
    private final DatabaseServers servers = new DatabaseServers();
    private final HikariDataSource requests;
    private final HikariDataSource groups;
    private final HikariDataSource deliveries;
    private final HikariDataSource scheduler;
    private volatile MigrationVersion expectedSchema = MigrationVersion.EMPTY;

    /** Each has connections of its own, so that none starves another. */
    public Database(String jdbcUrl, String user, String password, int requestConnections) {
        address = new DatabaseAddress(jdbcUrl, user, password);
        requests = pool("requests", requestConnections, Patience.REQUEST, Map.of());
        groups = pool("groups", GROUP_CONNECTIONS, Patience.REQUEST, BY_INDEX);
        deliveries = pool("deliveries", DELIVERY_CONNECTIONS, Patience.REQUEST, Map.of());
        scheduler = pool("scheduler", SCHEDULER_CONNECTIONS, Patience.SCHEDULER, Map.of());
    }

    /** It connects when it is first asked for a connection. */
    private HikariDataSource pool(String name, int connections, Patience patience, Map<String, String> settings) {
        HikariDataSource pool = new HikariDataSource();
        pool.setPoolName(name);
        pool.setDataSource(servers.remembering(name, Sessions.of(address, name, patience, settings)));
        pool.setMaximumPoolSize(connections);
        pool.setConnectionTimeout(CONNECTION_WAIT.toMillis());
        // Several that are broken must not take all the time there is to find one that works.
        pool.setValidationTimeout(CONNECTION_WAIT.toMillis() / 5);
        pool.setInitializationFailTimeout(-1);
        return pool;
    }

    /**
     * Waits until the database answers, and says so while it does not.
     *
     * @throws SettingException if it answers with a refusal, such as a wrong password or a database that does not exist,
     *     or cannot hold the incidents
     */
    public void awaitReachable() throws InterruptedException {
        new FirstLogin(address).await();
    }

    /**
     * Brings the schema to this version of the application, Quartz's tables included.
     *
     * @throws SettingException if that takes another database, or more rights
     */
    public void migrate() {
        try (HikariDataSource patient = pool("migration", MIGRATION_CONNECTIONS, Patience.MIGRATION, Map.of())) {
            patient.setConnectionTimeout(MIGRATION_CONNECTION_WAIT.toMillis());
            expectedSchema = new Schema(patient, address).migrate();
        }
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

    /** Opens each pool, and reports on it as {@code hikaricp_*}. */
    public void observe(MeterRegistry meters) {
        for (HikariDataSource pool : pools()) {
            pool.setMetricsTrackerFactory(new MicrometerMetricsTrackerFactory(meters));
            Workers.startThread(() -> open(pool));
        }
    }

    private static void open(HikariDataSource pool) {
        try {
            pool.getConnection().close();
        } catch (SQLException e) {
            // It goes on trying, and whoever needs a connection is told.
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
