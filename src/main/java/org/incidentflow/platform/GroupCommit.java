package org.incidentflow.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Executes one statement for the rows of many requests at once: all that came in while the last group was under way are
 * the next. A group is one round trip, one transaction and one flush of the database's log; a row alone does not wait.
 *
 * <p>The statement has one parameter, the rows as a JSON array of objects that each have an {@code id} (UUID), and
 * returns a row with the {@code id} of each that took effect. When a group fails for what one of its rows holds, or for
 * a lock that another session has on one, each is tried alone, so that no request fails for another's.
 */
public final class GroupCommit implements AutoCloseable {

    /** A bound for memory and for how long one group takes. */
    private static final int LARGEST = 256;

    /**
     * How long a group is gathered, if the one before was one. Without it groups are half as large, and PostgreSQL pays more
     * for a row; with three times as long, the processors of a busy node wait.
     */
    private static final Duration GATHERING = Duration.ofMillis(1);

    /** How long the rows of a group that failed are tried alone, one after the other; they and those behind them wait. */
    private static final Duration ALONE = Duration.ofSeconds(10);

    /** A lock of another session has been waited for already when a row is tried alone. */
    private static final String ALONE_LOCK_WAIT = "SET LOCAL lock_timeout = '100ms'";

    /** So many locked rows are a locked table, or hold up the others for too long. */
    private static final int LOCKED_ROWS = 5;

    /** Whoever waited so long behind a lock is not to wait for it once more. */
    private static final Duration BEHIND_A_LOCK = Sessions.LOCK_WAIT.plusMillis(200);

    private static final Waiting LAST = new Waiting(null, null, null, 0);

    private final String statement;
    private final JdbcTemplate database;
    private final TransactionTemplate transaction;
    private final ObjectMapper json;
    private final BlockingQueue<Waiting> queue = new LinkedBlockingQueue<>();
    private final Thread worker;
    private boolean closed;

    /**
     * Starts at once.
     *
     * @param name of the thread that executes the groups
     */
    public GroupCommit(String name, String statement, DataSource database, ObjectMapper json) {
        this.statement = statement;
        this.database = new JdbcTemplate(database);
        this.transaction = new TransactionTemplate(new DataSourceTransactionManager(database));
        this.json = json;
        this.worker = new Thread(this::work, name);
        worker.setDaemon(true);
        worker.start();
    }

    /** What the statement is executed for. */
    public interface Row {

        UUID id();
    }

    private record Waiting(UUID id, String json, CompletableFuture<Map<String, Object>> result, long since) {

        boolean longerThan(Duration time) {
            return this != LAST && System.nanoTime() - since > time.toNanos();
        }
    }

    /**
     * Adds a row to the next group.
     *
     * @param row given to the statement as the JSON object that Jackson writes
     * @return once it is committed, what the statement returned for the row's id, or null when it returned nothing; or
     *     fails with Spring's {@link DataAccessException}
     * @throws RejectedExecutionException after {@link #close}
     */
    public CompletableFuture<Map<String, Object>> execute(Row row) throws JsonProcessingException {
        Waiting waiting =
                new Waiting(row.id(), json.writeValueAsString(row), new CompletableFuture<>(), System.nanoTime());
        synchronized (this) {
            if (closed) {
                throw new RejectedExecutionException("The application is stopping");
            }
            queue.add(waiting);
        }
        return waiting.result();
    }

    /** Executes what was added, and ends. */
    @Override
    public void close() throws InterruptedException {
        synchronized (this) {
            closed = true;
            queue.add(LAST);
        }
        worker.join(5_000);
    }

    private void work() {
        List<Waiting> group = new ArrayList<>(LARGEST);
        try {
            boolean company;
            do {
                company = group.size() > 1;
                group.clear();
                group.add(queue.take());
                if (company && group.get(0) != LAST) {
                    TimeUnit.NANOSECONDS.sleep(GATHERING.toNanos());
                }
                queue.drainTo(group, LARGEST - 1);
            } while (execute(group));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether there are more to come */
    private boolean execute(List<Waiting> group) {
        boolean last = group.remove(LAST);
        try {
            executeTogether(group);
        } catch (CannotGetJdbcConnectionException e) {
            // Those that came meanwhile have waited for the database too, and are not to wait once more.
            queue.drainTo(group);
            last |= group.remove(LAST);
            fail(group, e);
        } catch (DataAccessException e) {
            if (group.size() == 1 || holdsForAllRows(e)) {
                fail(group, e);
            } else {
                executeEachAlone(group);
            }
            if (isLocked(e)) {
                failThoseBehind(e);
            }
        } catch (Throwable e) {
            // An error, too: nobody else executes what comes next.
            fail(group, e);
        }
        return !last;
    }

    private void executeEachAlone(List<Waiting> group) {
        long end = System.nanoTime() + ALONE.toNanos();
        int locked = 0;
        for (int i = 0; i < group.size(); i++) {
            try {
                executeAlone(group.subList(i, i + 1));
            } catch (Throwable e) {
                locked += isLocked(e) ? 1 : 0;
                if (locked == LOCKED_ROWS || holdsForAllRows(e) || System.nanoTime() - end > 0) {
                    fail(group.subList(i, group.size()), e);
                    return;
                }
                fail(group.subList(i, i + 1), e);
            }
        }
    }

    private static boolean holdsForAllRows(Throwable failure) {
        return DatabaseTrouble.of(failure).filter(DatabaseTrouble::ofAllRows).isPresent();
    }

    private static boolean isLocked(Throwable failure) {
        return DatabaseTrouble.of(failure)
                .filter(DatabaseTrouble.LOCKED::equals)
                .isPresent();
    }

    private void failThoseBehind(Throwable failure) {
        List<Waiting> behind = new ArrayList<>();
        while (!queue.isEmpty() && queue.peek().longerThan(BEHIND_A_LOCK)) {
            behind.add(queue.remove());
        }
        fail(behind, failure);
    }

    private void executeTogether(List<Waiting> group) {
        if (!group.isEmpty()) {
            complete(group, returned(group));
        }
    }

    private void executeAlone(List<Waiting> row) {
        complete(row, transaction.execute(status -> {
            database.execute(ALONE_LOCK_WAIT);
            return returned(row);
        }));
    }

    private Map<UUID, Map<String, Object>> returned(List<Waiting> group) {
        String rows = group.stream().map(Waiting::json).collect(Collectors.joining(",", "[", "]"));
        Map<UUID, Map<String, Object>> returned = new HashMap<>();
        database.queryForList(statement, rows).forEach(row -> returned.put((UUID) row.get("id"), row));
        return returned;
    }

    private static void complete(List<Waiting> group, Map<UUID, Map<String, Object>> returned) {
        group.forEach(waiting -> waiting.result().complete(returned.get(waiting.id())));
    }

    private static void fail(List<Waiting> group, Throwable failure) {
        group.forEach(waiting -> waiting.result().completeExceptionally(failure));
    }
}
