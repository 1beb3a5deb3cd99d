package org.incidentflow.remind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class ReminderAcrossRestartsIT {

    /** Beyond the minute after which Quartz looks again for triggers that it has missed, the sweep's among them. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final String MESSAGE = "My credit card was charged twice";

    private TestDatabase database;

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void setsOneAlarmForEachOpenIncident() throws Exception {
        try (RunningApplication application = start("24h")) {
            Response first = application.api().report(MESSAGE);
            Response second = application.api().report(MESSAGE);
            awaitAlarms(first, second);
            assertAlarmAtDueTime(first);

            application.api().patch(first.location(), "{\"status\": \"resolved\"}");
            awaitAlarms(second);

            Response reopened = application.api().patch(first.location(), "{\"status\": \"open\"}");
            awaitAlarms(first, second);
            assertAlarmAtDueTime(reopened);
        }
    }

    @Test
    void remembersAnAlarmAcrossARestart() throws Exception {
        UUID id;
        try (RunningApplication application = start("6s")) {
            id = UUID.fromString(application.api().report(MESSAGE).text("incident_id"));
        }
        try (RunningApplication application = start("1s")) {
            awaitReminded(id);
            awaitReminded(UUID.fromString(application.api().report(MESSAGE).text("incident_id")));
            assertThat(reminders(id)).isEqualTo(1);
        }
    }

    @Test
    void remindsOnceOfWhatFellDueMeanwhile() throws Exception {
        UUID id;
        try (RunningApplication application = start("24h")) {
            id = UUID.fromString(application.api().report(MESSAGE).text("incident_id"));
        }
        letADayPass();
        assertThat(reminders(id)).isZero();
        try (RunningApplication application = start("1s")) {
            awaitReminded(id);
            awaitReminded(UUID.fromString(application.api().report(MESSAGE).text("incident_id")));
            assertThat(reminders(id)).isEqualTo(1);
            assertThat(alarms()).isEmpty();
        }
    }

    @Test
    void remindsThoughTheAlarmWasLost() throws Exception {
        UUID id;
        try (RunningApplication application = start("24h")) {
            id = UUID.fromString(application.api().report(MESSAGE).text("incident_id"));
        }
        database.rows().update("DELETE FROM qrtz_simple_triggers WHERE trigger_name = ?", id.toString());
        database.rows().update("DELETE FROM qrtz_triggers WHERE trigger_name = ?", id.toString());
        letADayPass();
        try (RunningApplication application = start("24h")) {
            awaitReminded(id);
            assertThat(application
                            .api()
                            .get("/api/incidents/" + id)
                            .json()
                            .get("reminder_sent")
                            .booleanValue())
                    .isTrue();
        }
    }

    private RunningApplication start(String delay) throws Exception {
        return RunningApplication.start(database, Map.of("REMINDER_DELAY", delay, "REMINDER_SWEEP_INTERVAL", "2s"));
    }

    /** Moves all incidents and their alarms a day into the past. */
    private void letADayPass() {
        database.rows().update("UPDATE incidents SET reminder_due_at = reminder_due_at - interval '25 hours'");
        database.rows()
                .update("UPDATE qrtz_triggers SET next_fire_time = next_fire_time - 90000000,"
                        + " start_time = start_time - 90000000 WHERE trigger_group = 'reminder'");
    }

    private void awaitAlarms(Response... incidents) {
        List<String> ids = Stream.of(incidents)
                .map(incident -> incident.text("incident_id"))
                .toList();
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(alarms()).hasSameElementsAs(ids).hasSameSizeAs(ids));
    }

    private List<Object> alarms() {
        return database.rows()
                .column("SELECT trigger_name FROM qrtz_triggers"
                        + " WHERE trigger_group = 'reminder' AND job_name = 'remind-customers'");
    }

    private void assertAlarmAtDueTime(Response incident) {
        assertThat(database.rows()
                        .column(
                                "SELECT next_fire_time FROM qrtz_triggers WHERE trigger_name = ?",
                                incident.text("incident_id")))
                .containsExactly(OffsetDateTime.parse(incident.text("reminder_due_at"))
                        .toInstant()
                        .toEpochMilli());
    }

    private void awaitReminded(UUID id) {
        await().atMost(LIMIT).until(() -> reminders(id) > 0);
    }

    private long reminders(UUID id) {
        return database.rows()
                .count(
                        "SELECT count(*) FROM notifications"
                                + " WHERE incident_id = ? AND kind LIKE 'reminder%' AND status = 'sent'",
                        id);
    }
}
