package org.incidentflow.operate;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.ToLongFunction;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Counts the work in the database, and hardly ever: however often somebody looks, it asks once in a few seconds. */
public final class WorkloadGauge {

    private static final Logger LOG = LoggerFactory.getLogger(WorkloadGauge.class);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final int LONGEST_SECONDS = 2;
    private static final String COUNT = Statement.read("count-workload.sql");

    private final JdbcClient database;
    private final InstantSource clock;
    private Optional<Workload> last = Optional.empty();
    private Instant asked = Instant.MIN;

    public WorkloadGauge(DataSource database, InstantSource clock) {
        JdbcTemplate template = new JdbcTemplate(database);
        template.setQueryTimeout(LONGEST_SECONDS);
        this.database = JdbcClient.create(template);
        this.clock = clock;
    }

    /** A number of the workload, or null while the database does not tell. */
    Long read(ToLongFunction<Workload> number) {
        return current().map(number::applyAsLong).orElse(null);
    }

    /** Counts again at the next look. */
    synchronized void refresh() {
        asked = Instant.MIN;
    }

    private synchronized Optional<Workload> current() {
        if (!clock.instant().isBefore(asked.plus(FRESH))) {
            last = count();
            asked = clock.instant();
        }
        return last;
    }

    private Optional<Workload> count() {
        try {
            return Optional.of(database.sql(COUNT).query(Workload.class).single());
        } catch (DataAccessException e) {
            LOG.debug("The workload cannot be counted", e);
            return Optional.empty();
        }
    }
}
