package org.incidentflow.remind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ReminderIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @RegisterExtension
    static final TestApplication application = TestApplication.with(Map.of("REMINDER_DELAY", "2s"));

    @Test
    void remindsOnce() {
        Response created = application.api().report("My credit card was charged twice");
        UUID id = id(created);

        awaitReminder(id, "reminder");
        awaitReminder(id(application.api().report("My card was declined")), "reminder");

        assertThat(reminders(id))
                .containsExactly(Map.of(
                        "kind", "reminder",
                        "channel", "email",
                        "status", "sent",
                        "message",
                                "Reminder: ticket #" + created.text("ticket_id")
                                        + " is still open. We are working on it."));
        assertThat(application.rows().select("SELECT status, reminder_sent FROM incidents WHERE id = ?", id))
                .containsExactly(Map.of("status", "open", "reminder_sent", true));
        assertThat(events(id)).containsExactly("received", "opened", "reminded");
        assertThat(application.rows().count("SELECT count(*) FROM qrtz_triggers WHERE trigger_name = ?", "" + id))
                .isZero();
    }

    @Test
    void doesNotRemindOfWhatIsResolved() {
        Response resolved = application.api().report("My credit card was charged twice");
        application.api().patch(resolved.location(), "{\"status\": \"resolved\"}");
        UUID later = id(application.api().report("My card was declined"));

        awaitReminder(later, "reminder");

        assertThat(reminders(id(resolved))).isEmpty();
        assertThat(events(id(resolved))).containsExactly("received", "opened", "resolved");
        assertThat(application.rows().column("SELECT reminder_sent FROM incidents WHERE id = ?", id(resolved)))
                .containsExactly(false);
    }

    @Test
    void remindsAgainOfWhatIsOpenAgain() {
        Response created = application.api().report("My credit card was charged twice");
        UUID id = id(created);
        awaitReminder(id, "reminder");
        application.api().patch(created.location(), "{\"status\": \"resolved\"}");

        application.api().patch(created.location(), "{\"status\": \"open\"}");

        awaitReminder(id, "reminder-2");
        assertThat(reminders(id)).extracting(row -> row.get("kind")).containsExactly("reminder", "reminder-2");
        assertThat(events(id)).containsExactly("received", "opened", "reminded", "resolved", "reopened", "reminded");
    }

    private static void awaitReminder(UUID id, String kind) {
        await().atMost(LIMIT)
                .until(() -> application
                                .rows()
                                .count(
                                        "SELECT count(*) FROM notifications"
                                                + " WHERE incident_id = ? AND kind = ? AND status = 'sent'",
                                        id,
                                        kind)
                        == 1);
    }

    private static List<Map<String, Object>> reminders(UUID id) {
        return application
                .rows()
                .select(
                        "SELECT kind, channel, status, message FROM notifications"
                                + " WHERE incident_id = ? AND kind <> 'acknowledgment' ORDER BY created_at",
                        id);
    }

    private static List<Object> events(UUID id) {
        return application.rows().column("SELECT type FROM incident_events WHERE incident_id = ? ORDER BY id", id);
    }

    private static UUID id(Response created) {
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return UUID.fromString(created.text("incident_id"));
    }
}
