package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.incidentflow.classify.CallBudget.Block;
import org.incidentflow.platform.Database;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReservedCallsIT {

    private static TestDatabase testDatabase;
    private static Database database;
    private static ReservedCalls calls;

    @BeforeAll
    static void migrate() {
        testDatabase = TestDatabase.create();
        database = new Database(
                testDatabase.rows().jdbcUrl(),
                testDatabase.rows().user(),
                testDatabase.rows().password(),
                10);
        database.migrate();
        calls = new ReservedCalls(database.requests());
    }

    @BeforeEach
    void startTheDay() {
        UtcDay.awaitLeft(Duration.ofMinutes(1));
        testDatabase.rows().update("DELETE FROM model_calls");
    }

    @AfterAll
    static void close() {
        if (database != null) {
            database.close();
        }
        testDatabase.close();
    }

    @Test
    void givesBlocksUntilTheDayHasNoMore() {
        assertThat(reserve(10, 25)).isEqualTo(10);
        assertThat(reserve(10, 25)).isEqualTo(10);
        assertThat(reserve(10, 25)).isEqualTo(5);
        assertThat(reserve(10, 25)).isZero();
        assertThat(reserve(10, 25)).isZero();
        assertThat(testDatabase.rows().count("SELECT calls FROM model_calls")).isEqualTo(25);
    }

    @Test
    void neverGivesMoreThanTheDayHas() {
        assertThat(reserve(10, 3)).isEqualTo(3);
        assertThat(reserve(10, 3)).isZero();
    }

    @Test
    void obeysABudgetThatWasChanged() {
        assertThat(reserve(10, 10)).isEqualTo(10);
        assertThat(reserve(1, 5)).isZero();
        assertThat(reserve(10, 12)).isEqualTo(2);
    }

    @Test
    void beginsAgainOnTheNextDayOfTheDatabase() {
        reserve(5, 5);
        testDatabase.rows().update("UPDATE model_calls SET day = day - 1");

        assertThat(reserve(5, 5)).isEqualTo(5);
        assertThat(testDatabase.rows().column("SELECT calls FROM model_calls ORDER BY day"))
                .containsExactly(5, 5);
    }

    @Test
    void saysHowLongTheDayLastsInUtc() {
        Block block = calls.reserve(1, 5);

        long untilMidnight =
                testDatabase.rows().count("SELECT 86400 - extract(epoch FROM CAST(now() AT TIME ZONE 'UTC' AS time))");
        assertThat(block.timeLeft())
                .isBetween(Duration.ofSeconds(untilMidnight - 5), Duration.ofSeconds(untilMidnight + 5));
    }

    @Test
    void givesNothingTwiceToNodesThatAskAtOnce() throws Exception {
        ExecutorService nodes = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Integer>> requests = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                requests.add(() -> reserve(3, 200));
            }
            int given = 0;
            for (Future<Integer> request : nodes.invokeAll(requests)) {
                given += request.get();
            }
            assertThat(given).isEqualTo(200);
        } finally {
            nodes.shutdownNow();
        }
    }

    private static int reserve(int block, int daily) {
        return calls.reserve(block, daily).calls();
    }
}
