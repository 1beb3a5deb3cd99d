package org.incidentflow.platform;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
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

class GroupCommitIT {

    private static final String STATEMENT =
            """
            -- Why not a comment with a question mark?
            INSERT INTO numbers (id, number)
            SELECT id, number FROM json_to_recordset(CAST(? AS json)) AS r(id uuid, number integer)
            ON CONFLICT (id) DO NOTHING
            RETURNING id, number, CAST(txid_current() AS text) AS transaction
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
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(rows.user());
        source.setPassword(rows.password());
        return new GroupCommit("numbers", STATEMENT, source, Samples.JSON);
    }

    private static Map<String, Object> result(CompletableFuture<Map<String, Object>> future) throws Exception {
        try {
            return future.get(30, SECONDS);
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }
}
