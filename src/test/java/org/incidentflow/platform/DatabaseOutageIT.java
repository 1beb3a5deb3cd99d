package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.incidentflow.testing.Problems.assertProblem;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.Ports;
import org.incidentflow.testing.Relay;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.Scrape;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DatabaseOutageIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(3);
    private static final String MESSAGE = "My credit card was charged twice";

    private final int port = Ports.free();

    @TempDir
    Path folder;

    @Test
    void saysSoWhileTheDatabaseIsAwayAndRecovers() throws Exception {
        EmbeddedPostgres postgres = startPostgres();
        Map<String, String> settings = Map.of(
                "DB_URL", "jdbc:postgresql://127.0.0.1:" + port + "/postgres",
                "DB_USER", "postgres",
                "DB_PASSWORD", "postgres");
        try (RunningApplication application =
                RunningApplication.start(settings, Map.of("REMINDER_DELAY", "1s"), (context, api) -> {})) {
            Response before = application.api().report(MESSAGE);
            assertThat(before.status()).as(before.toString()).isEqualTo(201);

            postgres.close();

            Instant begin = Instant.now();
            assertProblem(application.api().report(MESSAGE), 503);
            assertThat(Duration.between(begin, Instant.now())).isLessThan(LONGEST_WAIT);
            assertProblem(application.api().get("/api/incidents"), 503);
            await().atMost(LIMIT)
                    .until(() -> application
                                    .management()
                                    .get("/observe/health/ready")
                                    .status()
                            == 503);
            assertThat(application.management().get("/observe/health/live").status())
                    .isEqualTo(200);

            await().atMost(LIMIT).untilAsserted(() -> assertThat(
                            Scrape.of(application.management()).value("incidentflow_backlog_age_seconds"))
                    .as("metrics are there all the same, and tell how old the figures are")
                    .isGreaterThan(8));

            postgres = startPostgres();

            await().atMost(LIMIT)
                    .until(() -> application
                                    .management()
                                    .get("/observe/health/ready")
                                    .status()
                            == 200);
            Response after = application.api().report(MESSAGE);
            assertThat(after.status()).as(after.toString()).isEqualTo(201);
            assertThat(application.api().get(before.location()).text("ticket_id"))
                    .isEqualTo(before.text("ticket_id"));
            Rows rows = new Rows(settings.get("DB_URL"), "postgres", "postgres");
            assertThat(rows.count("SELECT count(*) FROM incidents")).isEqualTo(2);
            await().atMost(LIMIT).until(() -> rows.count("SELECT count(*) FROM incidents WHERE reminder_sent") == 2);
        } finally {
            postgres.close();
        }
    }

    /** As when its host loses power: nothing ends the connections, and what answers next is another. */
    @Test
    void saysSoWhenTheDatabaseIsSilentAndServesOverNewConnections() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Relay relay = Relay.to(URI.create(database.rows().jdbcUrl().substring("jdbc:".length()))
                        .getPort());
                RunningApplication application =
                        RunningApplication.start(through(relay, database.settings()), Map.of(), (context, api) -> {})) {
            Rows rows = database.rows();
            CompletableFuture<Response> unanswered;
            try (Connection other = DriverManager.getConnection(rows.jdbcUrl(), rows.user(), rows.password())) {
                other.setAutoCommit(false);
                other.createStatement().execute("LOCK TABLE incidents IN EXCLUSIVE MODE");
                unanswered =
                        CompletableFuture.supplyAsync(() -> application.api().report(MESSAGE));
                await().until(() -> rows.count("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND application_name = 'incident-flow groups'")
                        == 1);
                relay.silence();
            }

            assertProblem(unanswered.get(LIMIT.toSeconds(), TimeUnit.SECONDS), 503);
            await().atMost(LIMIT).untilAsserted(() -> {
                Response after = application.api().report(MESSAGE);
                assertThat(after.status()).as(after.toString()).isEqualTo(201);
            });
        }
    }

    private static Map<String, String> through(Relay relay, Map<String, String> settings) {
        Map<String, String> relayed = new HashMap<>(settings);
        relayed.compute("DB_URL", (name, url) -> url.replaceFirst(":\\d+/", ":" + relay.port() + "/"));
        return relayed;
    }

    /** Not the application's own, which takes another port at each start. */
    private EmbeddedPostgres startPostgres() throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setOverrideWorkingDirectory(Path.of("target", "zonky-postgres").toFile())
                .setDataDirectory(folder.resolve("data"))
                .setCleanDataDirectory(false)
                .start();
    }
}
