package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.incidentflow.testing.Problems.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.Ports;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.Scrape;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A database that answers and takes no writes: the application is not ready, and ready again once it takes them. */
@Timeout(240)
class DatabaseWatchIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String MESSAGE = "My credit card was charged twice";

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    @TempDir
    static Path folder;

    private static EmbeddedPostgres postgres;
    private static Rows rows;
    private static RunningApplication application;

    @BeforeAll
    static void start() throws Exception {
        int port = Ports.free();
        postgres = EmbeddedPostgres.builder()
                .setPort(port)
                .setOverrideWorkingDirectory(Path.of("target", "zonky-postgres").toFile())
                .setDataDirectory(folder.resolve("data"))
                .setServerConfig("synchronous_commit", "on")
                .start();
        String url = "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
        rows = new Rows(url, "postgres", "postgres");
        application = RunningApplication.start(
                Map.of("DB_URL", url, "DB_USER", "postgres", "DB_PASSWORD", "postgres"),
                Map.of(),
                (context, api) -> {});
    }

    @AfterAll
    static void stop() throws IOException {
        if (application != null) {
            application.close();
        }
        postgres.close();
    }

    @BeforeEach
    void isReady() {
        awaitReady();
        log.clear();
    }

    @Test
    void refusesWhileItIsReadOnly() {
        Response before = application.api().report(MESSAGE);
        configure("default_transaction_read_only", "on");
        try {
            assertProblem(application.api().report(MESSAGE), 503);
            assertProblem(application.api().patch(before.location(), "{\"status\": \"resolved\"}"), 503);
            assertThat(application.api().get(before.location()).status())
                    .as("what is stored can be read")
                    .isEqualTo(200);
            assertThat(log.lines()).noneMatch(line -> line.contains("request_failed"));
            awaitNotReady("writes", "read-only transaction");
            await().atMost(LIMIT)
                    .until(() -> log.lines().stream().anyMatch(line -> line.contains("database_refuses_writes")));
            assertThat(Scrape.of(application.management()).value("incidentflow_database_write_age_seconds"))
                    .isGreaterThan(DatabaseWatch.LATELY.toSeconds());
        } finally {
            configure("default_transaction_read_only", "off");
        }
        awaitReady();
        assertThat(application.api().report(MESSAGE).status()).isEqualTo(201);
        assertThat(log.lines())
                .filteredOn(line -> line.contains("database_refuses_writes") || line.contains("database_takes_writes"))
                .hasSize(2);
    }

    @Test
    void isNotReadyWhileATableIsLocked() throws SQLException {
        try (Connection other = whoLocks("LOCK TABLE notifications IN SHARE MODE")) {
            awaitNotReady("writes", "lock timeout");
            other.rollback();
        }
        awaitReady();
    }

    /** Nor do the looks leave sessions behind that wait for it. */
    @Test
    void isNotReadyWhileTheSynchronousStandbyIsAway() {
        configure("synchronous_standby_names", "away");
        try {
            awaitNotReady("writes", "synchronous replication");
            assertThat(rows.count("SELECT count(*) FROM pg_stat_activity"
                            + " WHERE wait_event = 'SyncRep' AND application_name = 'incident-flow deliveries'"))
                    .isLessThanOrEqualTo(1);
        } finally {
            configure("synchronous_standby_names", "");
        }
        awaitReady();
    }

    @Test
    void isNotReadyWhileASequenceIsBehind() {
        assertThat(application.api().report(MESSAGE).status()).isEqualTo(201);
        rows.update(
                "INSERT INTO incident_events (id, incident_id, type) OVERRIDING SYSTEM VALUE"
                        + " SELECT i, (SELECT id FROM incidents LIMIT 1), 'imported' FROM generate_series(100000, 200000) AS i");
        rows.select("SELECT setval('incident_events_id_seq', 100000)");
        try {
            awaitNotReady("writes", "incident_events_pkey");
        } finally {
            rows.select("SELECT setval('incident_events_id_seq', 300000)");
        }
        awaitReady();
    }

    @Test
    void isNotReadyWhileTheSchedulerCannotCheckIn() throws SQLException {
        try (Connection other = whoLocks("LOCK TABLE qrtz_scheduler_state IN EXCLUSIVE MODE")) {
            awaitNotReady("scheduler", "has not checked in for");
            assertThat(check("writes").path("status").asText()).isEqualTo("UP");
            other.rollback();
        }
        awaitReady();
    }

    @Test
    void leavesNoRowButItsHeartbeat() {
        rows.update("INSERT INTO heartbeats VALUES (gen_random_uuid(), now() - interval '2 hours')");
        long events = rows.count("SELECT count(*) FROM incident_events");

        await().atMost(LIMIT).until(() -> rows.count("SELECT count(*) FROM heartbeats") == 1);

        assertThat(rows.count("SELECT count(*) FROM heartbeats WHERE beaten_at > now() - interval '1 minute'"))
                .isEqualTo(1);
        assertThat(rows.count("SELECT count(*) FROM incidents WHERE client_id = 'rehearsal'"))
                .isZero();
        assertThat(rows.count("SELECT count(*) FROM incident_events")).isEqualTo(events);
    }

    private static void configure(String setting, String value) {
        rows.update("ALTER SYSTEM SET %s = '%s'".formatted(setting, value));
        rows.select("SELECT pg_reload_conf()");
        await().atMost(LIMIT).until(() -> rows.column("SELECT current_setting('" + setting + "')")
                .equals(List.of(value)));
    }

    private static Connection whoLocks(String statement) throws SQLException {
        Connection other = DriverManager.getConnection(rows.jdbcUrl(), rows.user(), rows.password());
        other.setAutoCommit(false);
        other.createStatement().execute(statement);
        return other;
    }

    private static void awaitReady() {
        await().atMost(LIMIT).untilAsserted(() -> {
            Response ready = application.management().get("/observe/health/ready");
            assertThat(ready.status()).as(ready.toString()).isEqualTo(200);
        });
    }

    private static void awaitNotReady(String check, String message) {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(application.management().get("/observe/health/ready").status())
                    .isEqualTo(503);
            assertThat(check(check).path("status").asText()).isEqualTo("DOWN");
            assertThat(check(check).path("message").asText()).contains(message);
        });
    }

    private static JsonNode check(String name) {
        Response health = application.management().get("/observe/health");
        for (JsonNode check : health.json().path("checks")) {
            if (check.path("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("No check " + name + ": " + health);
    }
}
