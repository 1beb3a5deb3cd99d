package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.incidentflow.chaos.Callers.Told;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators resolve incidents at the moment their reminders fall due. */
@Timeout(600)
class ResolveRacesReminderIT {

    private static final int INCIDENTS = Scale.of(100, 1_000);
    private static final Duration DELAY = Duration.ofSeconds(Scale.of(6, 20));
    private static final int JITTER_MILLIS = 300;

    @TempDir
    Path folder;

    private record Resolved(String id, Instant acknowledged) {}

    @Test
    void remindsOfOpenIncidentsOnly() throws Exception {
        Random random = Scale.random("resolve races reminder");
        ScheduledExecutorService operators = Executors.newScheduledThreadPool(16);
        try (Landscape landscape = new Landscape(folder, Map.of("REMINDER_DELAY", DELAY.toSeconds() + "s"));
                Node node = landscape.node().start()) {
            List<Told> told;
            try (Callers callers = new Callers("caller", 8, caller -> node.api())) {
                callers.awaitMore(INCIDENTS);
                callers.stop();
                told = callers.told();
            }
            List<ScheduledFuture<Resolved>> changes = new ArrayList<>();
            for (Told incident : told) {
                if (random.nextInt(3) > 0) {
                    Instant due = OffsetDateTime.parse(incident.response().text("reminder_due_at"))
                            .toInstant();
                    Instant moment = due.plusMillis(random.nextInt(-JITTER_MILLIS, JITTER_MILLIS));
                    changes.add(operators.schedule(
                            resolve(node, incident.response()),
                            Duration.between(Instant.now(), moment).toMillis(),
                            TimeUnit.MILLISECONDS));
                }
            }
            List<Resolved> resolved = new ArrayList<>();
            for (ScheduledFuture<Resolved> change : changes) {
                resolved.add(change.get());
            }

            Rows rows = landscape.rows();
            await("reminders").atMost(Landscape.RECOVERY.multipliedBy(2)).untilAsserted(() -> assertThat(
                            rows.count("SELECT count(*) FROM incidents WHERE status = 'open' AND NOT reminder_sent"))
                    .isZero());
            landscape.awaitRecovery();
            landscape.assertComplete();
            assertThat(rows.count("SELECT count(*) FROM incidents WHERE status = 'open'"))
                    .isEqualTo(told.size() - resolved.size());
            landscape.assertRemindedOnce();
            landscape.assertNothingRepeated();
            assertThat(
                            rows.select(
                                    """
                            SELECT reminded.incident_id
                            FROM incident_events reminded
                            JOIN incident_events resolved USING (incident_id)
                            WHERE reminded.type = 'reminded' AND resolved.type = 'resolved' AND reminded.id > resolved.id
                            """))
                    .as("reminded after it was resolved")
                    .isEmpty();
            int reminded = 0;
            int late = 0;
            for (Resolved one : resolved) {
                for (Map<String, Object> reminder : rows.select(
                        "SELECT CAST(to_jsonb(created_at) ->> 0 AS text) AS created_at,"
                                + " CAST(to_jsonb(sent_at) ->> 0 AS text) AS sent_at"
                                + " FROM notifications WHERE CAST(incident_id AS text) = ? AND kind = 'reminder'",
                        one.id())) {
                    reminded++;
                    assertThat(OffsetDateTime.parse((String) reminder.get("created_at"))
                                    .toInstant())
                            .isBefore(one.acknowledged());
                    String sent = (String) reminder.get("sent_at");
                    boolean after = sent != null
                            && OffsetDateTime.parse(sent).toInstant().isAfter(one.acknowledged());
                    late += after ? 1 : 0;
                }
            }
            Scale.print(
                    "resolve races reminder",
                    "incidents=%d resolved=%d reminded_before=%d delivered_after=%d"
                            .formatted(told.size(), resolved.size(), reminded, late));
        } finally {
            operators.shutdownNow();
        }
    }

    @ParameterizedTest(name = "opened again: {0}")
    @ValueSource(booleans = {false, true})
    void skipsAReminderThatWaitsWhileItsIncidentIsResolved(boolean reopened) throws Exception {
        // An hour, so that none is due of the time after it was opened again.
        try (Landscape landscape = new Landscape(folder, Map.of("REMINDER_DELAY", "1h"));
                Node node = landscape.node().start()) {
            Rows rows = landscape.rows();
            landscape.stopMail();
            Response incident = node.api()
                    .post("/api/incidents", ApiClient.reportJsonWithContact("99876", "My card was charged twice"));
            rows.update("UPDATE incidents SET reminder_due_at = now()");
            await("reminder")
                    .atMost(Landscape.RECOVERY)
                    .until(() -> rows.count(
                                    "SELECT count(*) FROM notifications WHERE kind = 'reminder' AND status = 'pending'")
                            == 1);
            resolve(node, incident).call();
            if (reopened) {
                assertThat(node.api()
                                .patch(incident.location(), "{\"status\": \"open\"}")
                                .status())
                        .isEqualTo(200);
            }
            landscape.startMail();
            await("the end of the queue")
                    .atMost(Landscape.RECOVERY)
                    .until(() -> rows.count("SELECT count(*) FROM notifications WHERE status = 'pending'") == 0);
            assertThat(rows.select("SELECT status FROM notifications WHERE kind LIKE 'reminder%'"))
                    .containsExactly(Map.of("status", "skipped"));
        }
    }

    private static Callable<Resolved> resolve(Node node, Response incident) {
        return () -> {
            Response changed = node.api().patch(incident.location(), "{\"status\": \"resolved\"}");
            Instant acknowledged = Instant.now();
            assertThat(changed.status()).as(changed.toString()).isEqualTo(200);
            return new Resolved(incident.text("incident_id"), acknowledged);
        };
    }
}
