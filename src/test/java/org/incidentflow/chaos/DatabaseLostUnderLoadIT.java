package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.incidentflow.testing.Problems.assertProblem;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.incidentflow.chaos.Callers.Attempt;
import org.incidentflow.testing.Ports;
import org.incidentflow.testing.Rows;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL crashes again and again while callers report messages. */
@Timeout(1800)
class DatabaseLostUnderLoadIT {

    private static final int CALLERS = 4;
    private static final int OUTAGES = Scale.of(2, 10);
    private static final Duration OUTAGE = Duration.ofSeconds(Scale.of(5, 20));
    private static final Duration READY_AGAIN = Duration.ofSeconds(15);
    /** Three seconds, and one for a busy machine. */
    private static final Duration LONGEST_ANSWER = Duration.ofSeconds(4);

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final int port = Ports.free();
    private EmbeddedPostgres postgres;

    @TempDir
    Path folder;

    @BeforeEach
    void startPostgres() throws IOException {
        postgres = EmbeddedPostgres.builder()
                .setPort(port)
                .setOverrideWorkingDirectory(Path.of("target", "zonky-postgres").toFile())
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setPGStartupWait(LIMIT)
                .start();
    }

    @AfterEach
    void stopPostgres() throws IOException {
        postgres.close();
    }

    @Test
    void keepsWhatItConfirmedAndSaysSoWhenItCannot() throws Exception {
        Rows rows = new Rows("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "postgres");
        try (Landscape landscape = new Landscape(folder, rows, Map.of());
                Node node = landscape.node().start();
                Callers callers = new Callers("caller", CALLERS, caller -> node.api())) {
            int refused = 0;
            Duration slowest = Duration.ZERO;
            Duration slowestReady = Duration.ZERO;
            for (int i = 0; i < OUTAGES; i++) {
                callers.awaitMore(CALLERS * 5);
                crashPostgres();
                Instant down = Instant.now();
                await("readiness 503").atMost(LIMIT).until(() -> ready(node) == 503);
                await("refusals").atMost(LIMIT).until(() -> Instant.now().isAfter(down.plus(OUTAGE)));
                assertThat(ready(node)).isEqualTo(503);
                assertThat(node.management().get("/observe/health/live").status())
                        .isEqualTo(200);
                Instant up = Instant.now();
                startPostgres();
                Instant started = Instant.now();
                await("ready again").atMost(READY_AGAIN).until(() -> ready(node) == 200);
                Duration readyAfter = Duration.between(started, Instant.now());
                slowestReady = readyAfter.compareTo(slowestReady) > 0 ? readyAfter : slowestReady;

                for (Attempt attempt : callers.attempts()) {
                    if (attempt.within(down, up)) {
                        refused++;
                        assertThat(attempt.response()).as("an answer").isNotNull();
                        assertProblem(attempt.response(), 503);
                        assertThat(attempt.duration()).isLessThan(LONGEST_ANSWER);
                        slowest = attempt.duration().compareTo(slowest) > 0 ? attempt.duration() : slowest;
                    }
                }
            }
            callers.awaitMore(CALLERS * 5);
            callers.stop();

            landscape.awaitRecovery();
            landscape.assertComplete();
            landscape.assertKept(callers.told());
            assertThat(refused).isPositive();
            Scale.print(
                    "database lost under load",
                    "outages=%d incidents=%d refused=%d slowest_refusal_ms=%d slowest_ready_again_ms=%d %s"
                            .formatted(
                                    OUTAGES,
                                    callers.told().size(),
                                    refused,
                                    slowest.toMillis(),
                                    slowestReady.toMillis(),
                                    landscape.repeats()));
        }
    }

    /** As {@code pg_ctl stop -m immediate} does: without writing anything down. */
    private void crashPostgres() throws IOException, InterruptedException {
        String pid =
                Files.readAllLines(folder.resolve("data/postmaster.pid")).get(0).strip();
        ProcessHandle server = ProcessHandle.of(Long.parseLong(pid)).orElseThrow();
        assertThat(new ProcessBuilder("kill", "-QUIT", pid).start().waitFor()).isZero();
        await("end of PostgreSQL")
                .atMost(LIMIT)
                .until(() -> !Files.exists(folder.resolve("data/postmaster.pid")) || !server.isAlive());
        postgres.close();
    }

    private static int ready(Node node) {
        return node.management().get("/observe/health/ready").status();
    }
}
