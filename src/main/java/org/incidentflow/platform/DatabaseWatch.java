package org.incidentflow.platform;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database takes what a message needs, found out every few seconds by writing: that it answers says little of a
 * database that is read-only, whose tables are locked or whose commits wait for a standby that is away.
 *
 * <p>What a message writes is rehearsed and rolled back; then a heartbeat is committed. One slow write changes nothing: the
 * application is not ready once none went through for some time. It is not ready either while its connections lead to
 * several servers, which a failover may leave behind; those to the older are closed as soon as nobody uses them.
 */
public final class DatabaseWatch {

    private static final Logger LOG = LoggerFactory.getLogger(DatabaseWatch.class);
    private static final String REHEARSE = org.incidentflow.platform.Statement.read("rehearse-incident.sql");
    private static final String BEAT = org.incidentflow.platform.Statement.read("beat.sql");

    /** Three looks; a database that is merely busy is slower than one that takes nothing. */
    static final Duration LATELY = Duration.ofSeconds(15);

    private static final int LONGEST_SECONDS = 3;
    private static final String NOT_BEHIND_A_LOCK = "SET LOCAL lock_timeout = '2s'";

    private final Database database;
    private final UUID instance = UUID.randomUUID();
    private volatile long wroteAt = System.nanoTime();
    private volatile boolean wrote;
    private volatile String failure;
    private volatile String split;
    private boolean strayed;
    private boolean told;

    public DatabaseWatch(Database database) {
        this.database = database;
    }

    /** Writes, and looks where the connections are. */
    public synchronized void look() {
        try {
            rehearse();
            beat();
            wroteAt = System.nanoTime();
            wrote = true;
            failure = null;
        } catch (SQLException e) {
            failure = LoggedFailure.reason(e);
        }
        lookForStrays();
        tell();
    }

    /** Why no message can be taken now, in a sentence; empty while all is well. */
    public Optional<String> trouble() {
        String servers = split;
        if (servers != null) {
            return Optional.of("The connections lead to several databases: %s. Stop the one that no longer counts."
                    .formatted(servers));
        }
        if (!wrote) {
            return Optional.of("No write has gone through yet: %s"
                    .formatted(failure == null ? "the first has not ended" : failure));
        }
        return takesWrites()
                ? Optional.empty()
                : Optional.of("No write has gone through for %d s: %s"
                        .formatted(age().toSeconds(), failure == null ? "the one under way has not ended" : failure));
    }

    private boolean takesWrites() {
        return wrote && age().compareTo(LATELY) <= 0;
    }

    /** Makes gauges of what it sees. */
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("incidentflow.database.write.age.seconds", () -> age().toMillis() / 1_000.0)
                .description("How long ago a write last went through")
                .strongReference(true)
                .register(meters);
        Gauge.builder("incidentflow.database.servers", database::servers)
                .description("Database servers that the connections lead to; more than one is wrong")
                .strongReference(true)
                .register(meters);
    }

    private Duration age() {
        return Duration.ofNanos(System.nanoTime() - wroteAt);
    }

    private void rehearse() throws SQLException {
        try (Connection connection = database.deliveries().getConnection()) {
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.setQueryTimeout(LONGEST_SECONDS);
                statement.execute(NOT_BEHIND_A_LOCK);
                statement.execute(REHEARSE);
            } finally {
                connection.rollback();
            }
        }
    }

    private void beat() throws SQLException {
        try (Connection connection = database.deliveries().getConnection();
                PreparedStatement statement = connection.prepareStatement(BEAT)) {
            // Cancelled then, it does not leave the server waiting for a standby; that only warns of what was not
            // confirmed.
            statement.setQueryTimeout(LONGEST_SECONDS);
            statement.setObject(1, instance);
            statement.setObject(2, instance);
            statement.executeUpdate();
            SQLWarning warning = statement.getWarnings();
            if (warning != null) {
                throw new SQLException(warning.getMessage(), warning.getSQLState());
            }
        }
    }

    /** A failover that was fenced leaves connections too, which are gone by the next look. */
    private void lookForStrays() {
        Optional<DatabaseServers.Split> found = database.evictStrays();
        String before = split;
        split = strayed ? found.map(DatabaseServers.Split::description).orElse(null) : null;
        strayed = found.isPresent();
        if (before == null && split != null) {
            LOG.error("database_split servers=\"{}\"", split);
        } else if (before != null && split == null) {
            LOG.info("database_joined");
        }
    }

    private void tell() {
        boolean refused = !takesWrites();
        if (refused && !told) {
            LOG.warn("database_refuses_writes error=\"{}\"", failure);
        } else if (!refused && told) {
            LOG.info("database_takes_writes");
        }
        told = refused;
    }
}
