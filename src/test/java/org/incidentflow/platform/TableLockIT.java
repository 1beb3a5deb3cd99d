package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.incidentflow.testing.Problems.assertProblem;

import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session of somebody else, such as VACUUM FULL or a forgotten one, locks a table. */
@Timeout(180)
class TableLockIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** As docs/operations.md has it. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final String MESSAGE = "My credit card was charged twice";
    private static final String BACKENDS =
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE"
                    + " 'incident-flow%'";

    private final TestDatabase database = TestDatabase.create();
    private final Rows rows = database.rows();
    private RunningApplication application;

    @BeforeEach
    void start() throws Exception {
        application = RunningApplication.start(database, Map.of());
    }

    @AfterEach
    void stop() {
        application.close();
        database.close();
    }

    @Test
    void isAnsweredInTimeAndLeavesNothingBehind() throws Exception {
        Response before = application.api().report(MESSAGE);
        assertThat(before.status()).as(before.toString()).isEqualTo(201);
        long most = 20 + 20;
        List<Timed> answers = new ArrayList<>();
        try (Connection other = DriverManager.getConnection(rows.jdbcUrl(), rows.user(), rows.password())) {
            other.setAutoCommit(false);
            other.createStatement().execute("LOCK TABLE incidents IN ACCESS EXCLUSIVE MODE");
            Instant end = Instant.now().plusSeconds(25);
            List<CompletableFuture<Timed>> requests = new ArrayList<>();
            await().pollInterval(Duration.ofMillis(500))
                    .atMost(LIMIT.multipliedBy(2))
                    .until(() -> {
                        requests.add(timed(() -> application.api().report(MESSAGE)));
                        requests.add(
                                timed(() -> application.api().patch(before.location(), "{\"status\": \"resolved\"}")));
                        return Instant.now().isAfter(end);
                    });
            for (CompletableFuture<Timed> request : requests) {
                answers.add(request.get(LIMIT.toSeconds(), TimeUnit.SECONDS));
            }
            assertThat(rows.count(BACKENDS)).isLessThanOrEqualTo(most);
        }

        assertThat(answers).hasSizeGreaterThan(60).allSatisfy(answer -> {
            assertProblem(answer.response(), 503);
            assertThat(answer.response().header("Retry-After")).isNotNull();
            assertThat(answer.time()).isLessThan(LONGEST_WAIT);
        });
        Response after = application.api().report(MESSAGE);
        assertThat(after.status()).as(after.toString()).isEqualTo(201);
        assertThat(rows.count("SELECT count(*) FROM incidents")).isEqualTo(2);
        assertThat(rows.count("SELECT count(*) FROM incidents WHERE status = 'resolved'"))
                .isZero();
    }

    private record Timed(Response response, Duration time) {}

    private static CompletableFuture<Timed> timed(Callable<Response> request) {
        return CompletableFuture.supplyAsync(
                () -> {
                    Instant begin = Instant.now();
                    try {
                        return new Timed(request.call(), Duration.between(begin, Instant.now()));
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                },
                work -> new Thread(work, "caller").start());
    }
}
