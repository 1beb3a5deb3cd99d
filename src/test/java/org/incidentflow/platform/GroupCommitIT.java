package org.incidentflow.platform;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.incidentflow.Samples;
import org.incidentflow.platform.GroupCommit.Row;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.datasource.DelegatingDataSource;

class GroupCommitIT {

    private static final String STATEMENT =
            """
            -- Why not a comment with a question mark?
            INSERT INTO numbers (id, number)
            SELECT id, number FROM json_to_recordset(CAST(? AS json)) AS r(id uuid, number integer)
            ON CONFLICT (id) DO NOTHING
            RETURNING id, number, CAST(txid_current() AS text) AS transaction
            """;

    private static final String RENUMBER =
            """
            UPDATE numbers n SET number = r.number + 10
            FROM json_to_recordset(CAST(? AS json)) AS r(id uuid, number integer)
            WHERE n.id = r.id
            RETURNING n.id
            """;

    private final TestDatabase database = TestDatabase.create();
    private final Rows rows = database.rows();
    private GroupCommit commit;

    private record Number(UUID id, int number) implements Row {

        static Number of(int number) {
            return new Number(UUID.randomUUID(), number);
        }
    }

    @BeforeEach
    void start() {
        rows.update("CREATE TABLE numbers (id uuid PRIMARY KEY, number integer CHECK (number > 0))");
        commit = commit(rows.jdbcUrl());
    }

    @AfterEach
    void stop() throws InterruptedException {
        commit.close();
        database.close();
    }

    @Test
    void returnsWhatTheStatementReturnsForTheRow() throws Exception {
        Number one = Number.of(1);

        assertThat(result(commit.execute(one))).containsEntry("id", one.id()).containsEntry("number", 1);
        assertThat(result(commit.execute(one))).isNull();
        assertThat(rows.count("SELECT count(*) FROM numbers")).isEqualTo(1);
    }

    @Test
    void commitsAllThatWaitAtOnce() throws Exception {
        List<CompletableFuture<Map<String, Object>>> results = whileLocked(3, 1, 2);

        assertThat(result(results.get(0)).get("number")).isEqualTo(3);
        assertThat(result(results.get(1)).get("transaction"))
                .isEqualTo(result(results.get(2)).get("transaction"))
                .isNotEqualTo(result(results.get(0)).get("transaction"));
    }

    @Test
    void failsNoRowForAnother() throws Exception {
        List<CompletableFuture<Map<String, Object>>> results = whileLocked(3, 1, -1, 2);

        assertThat(result(results.get(1)).get("number")).isEqualTo(1);
        assertThatThrownBy(() -> result(results.get(2))).isInstanceOf(DataIntegrityViolationException.class);
        assertThat(result(results.get(3)).get("number")).isEqualTo(2);
        assertThat(rows.column("SELECT number FROM numbers ORDER BY number")).containsExactly(1, 2, 3);
    }

    @Test
    void holdsUpNoRowForAnothersLock() throws Exception {
        Number locked = Number.of(1);
        try (Database pools = new Database(rows.jdbcUrl(), rows.user(), rows.password(), 2);
                GroupCommit renumber = new GroupCommit("renumber", RENUMBER, pools.groups(), Samples.JSON);
                Connection other = DriverManager.getConnection(rows.jdbcUrl(), rows.user(), rows.password())) {
            result(commit.execute(locked));
            Number free = Number.of(2);
            result(commit.execute(free));
            other.setAutoCommit(false);
            other.createStatement().execute("SELECT * FROM numbers WHERE number = 1 FOR UPDATE");
            CompletableFuture<Map<String, Object>> first = renumber.execute(locked);
            await().until(() -> rows.count("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1);
            CompletableFuture<Map<String, Object>> second = renumber.execute(locked);
            CompletableFuture<Map<String, Object>> third = renumber.execute(free);

            assertThatThrownBy(() -> result(first)).hasMessageContaining("lock timeout");
            assertThatThrownBy(() -> result(second)).hasMessageContaining("lock timeout");
            assertThat(result(third)).containsEntry("id", free.id());
        }
    }

    @Test
    void triesNoRowAloneWhileTheDatabaseTakesNoChanges() throws Exception {
        AtomicInteger attempts = new AtomicInteger();
        String readOnly = rows.jdbcUrl() + "&options=-c%20default_transaction_read_only=on";
        commit.close();
        commit = new GroupCommit(
                "numbers",
                STATEMENT,
                new DelegatingDataSource(source(readOnly)) {
                    @Override
                    public Connection getConnection() throws SQLException {
                        attempts.incrementAndGet();
                        return super.getConnection();
                    }
                },
                Samples.JSON);

        List<CompletableFuture<Map<String, Object>>> results = whileLocked(1, 2, 3);

        assertThat(results)
                .allSatisfy(result -> assertThatThrownBy(() -> result(result)).hasMessageContaining("read-only"));
        assertThat(attempts).as("the first, and those behind it together").hasValue(2);
    }

    @Test
    void holdsNobodyUpForLongBehindALockedTable() throws Exception {
        try (Database pools = new Database(rows.jdbcUrl(), rows.user(), rows.password(), 2);
                GroupCommit renumber = new GroupCommit("renumber", RENUMBER, pools.groups(), Samples.JSON);
                Connection other = DriverManager.getConnection(rows.jdbcUrl(), rows.user(), rows.password())) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE numbers IN ACCESS EXCLUSIVE MODE");
            List<CompletableFuture<Duration>> waits = new ArrayList<>();
            Instant end = Instant.now().plusSeconds(7);
            await().pollInterval(Duration.ofMillis(100)).until(() -> {
                for (int i = 0; i < 20; i++) {
                    Instant begin = Instant.now();
                    waits.add(renumber.execute(Number.of(1)).handle((row, failure) -> {
                        assertThat(failure).hasMessageContaining("lock timeout");
                        return Duration.between(begin, Instant.now());
                    }));
                }
                return Instant.now().isAfter(end);
            });

            for (CompletableFuture<Duration> wait : waits) {
                assertThat(wait.get(30, SECONDS)).isLessThan(Duration.ofSeconds(5));
            }
        }
    }

    @Test
    void goesOnAfterAnError() throws Exception {
        AtomicBoolean broken = new AtomicBoolean(true);
        DataSource source = new DelegatingDataSource(source(rows.jdbcUrl())) {
            @Override
            public Connection getConnection() throws SQLException {
                if (broken.get()) {
                    throw new OutOfMemoryError("Made for this test");
                }
                return super.getConnection();
            }
        };
        try (GroupCommit exhausted = new GroupCommit("exhausted", STATEMENT, source, Samples.JSON)) {
            CompletableFuture<Map<String, Object>> failed = exhausted.execute(Number.of(1));
            assertThatThrownBy(() -> failed.get(30, SECONDS)).hasRootCauseInstanceOf(OutOfMemoryError.class);
            broken.set(false);

            assertThat(result(exhausted.execute(Number.of(2)))).containsEntry("number", 2);
        }
    }

    @Test
    void failsWhileTheDatabaseIsAwayAndWorksAgainAfter() throws Exception {
        try (GroupCommit nowhere = commit("jdbc:postgresql://127.0.0.1:1/none")) {
            assertThatThrownBy(() -> result(nowhere.execute(Number.of(1))))
                    .isInstanceOf(DataAccessResourceFailureException.class);
            assertThatThrownBy(() -> result(nowhere.execute(Number.of(1)))).isInstanceOf(DataAccessException.class);
        }
    }

    @Test
    void executesWhatItWasGivenBeforeItCloses() throws Exception {
        List<CompletableFuture<Map<String, Object>>> results = new ArrayList<>();
        for (int number = 1; number <= 600; number++) {
            results.add(commit.execute(Number.of(number)));
        }
        commit.close();

        assertThat(results).allMatch(CompletableFuture::isDone);
        assertThat(rows.count("SELECT count(*) FROM numbers")).isEqualTo(600);
        assertThatThrownBy(() -> commit.execute(Number.of(601))).isInstanceOf(RejectedExecutionException.class);
    }

    /** The first number is alone under way, and held up, until the others wait. */
    private List<CompletableFuture<Map<String, Object>>> whileLocked(int... numbers)
            throws SQLException, JsonProcessingException {
        List<CompletableFuture<Map<String, Object>>> results = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(rows.jdbcUrl(), rows.user(), rows.password())) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("LOCK TABLE numbers IN EXCLUSIVE MODE");
            results.add(commit.execute(Number.of(numbers[0])));
            await().until(() -> rows.count("SELECT count(*) FROM pg_locks WHERE NOT granted") == 1);
            for (int i = 1; i < numbers.length; i++) {
                results.add(commit.execute(Number.of(numbers[i])));
            }
            connection.commit();
        }
        return results;
    }

    private GroupCommit commit(String url) {
        return new GroupCommit("numbers", STATEMENT, source(url), Samples.JSON);
    }

    private DataSource source(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(rows.user());
        source.setPassword(rows.password());
        return source;
    }

    private static Map<String, Object> result(CompletableFuture<Map<String, Object>> future) throws Exception {
        try {
            return future.get(30, SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }
}
