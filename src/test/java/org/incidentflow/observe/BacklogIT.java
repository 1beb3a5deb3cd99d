package org.incidentflow.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.incidentflow.observe.Backlog.Figures;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BacklogIT {

    private static final String INCIDENT = "e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab";

    private final Backlog backlog = new Backlog(() -> Instant.EPOCH);

    @Test
    void countsWhatWaitsAndWhatFailed() throws IOException {
        try (TestDatabase test = TestDatabase.migrated()) {
            assertThat(backlog.figures()).isEmpty();
            assertThat(read(test)).isEqualTo(new Figures(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Instant.EPOCH));

            incident(test);
            assertThat(read(test).unfinishedIncidents()).isEqualTo(1);

            test.rows()
                    .update(
                            """
                    UPDATE incidents SET status = 'open', classification = 'other', ticket_id = 'TKT-1',
                      ticket_source = 'local', reminder_due_at = now() - interval '1 minute'""");
            notification(test, "email", "pending");
            notification(test, "sms", "failed");
            notification(test, "whatsapp", "skipped");

            Figures figures = read(test);
            assertThat(figures.unfinishedIncidents()).isZero();
            assertThat(figures.localTickets()).isEqualTo(1);
            assertThat(figures.pendingNotifications()).isEqualTo(1);
            assertThat(figures.failedNotifications()).isEqualTo(1);
            assertThat(figures.skippedNotifications()).isEqualTo(1);
            assertThat(figures.armedReminders()).isZero();
            assertThat(figures.overdueReminders()).isEqualTo(1);
            assertThat(figures.reminderWaitSeconds()).isBetween(60.0, 120.0);
            assertThat(figures.unconfirmedTickets()).isZero();

            test.rows().update("UPDATE incidents SET ticket_claims = 1");
            assertThat(read(test).localTickets()).isEqualTo(1);

            test.rows().update("UPDATE incidents SET ticket_claims = 0, ticket_unconfirmed = true");
            assertThat(read(test).localTickets()).isZero();
            assertThat(read(test).unconfirmedTickets()).isEqualTo(1);
        }
    }

    @Test
    void seesTheQueueOfEveryChannel() throws IOException {
        try (TestDatabase test = TestDatabase.migrated()) {
            test.rows().update("ALTER TABLE notifications DROP CONSTRAINT notifications_channel_check");
            incident(test);
            for (String channel : List.of("email", "sms", "voice", "whatsapp")) {
                notification(test, channel, "pending");
                test.rows()
                        .update(
                                "UPDATE notifications SET next_attempt_at = now() + CASE channel WHEN ?"
                                        + " THEN interval '-1 minute' ELSE interval '1 minute' END",
                                channel);

                assertThat(read(test).notificationWaitSeconds()).as(channel).isBetween(60.0, 120.0);
            }
        }
    }

    private Figures read(TestDatabase test) throws IOException {
        String statement = Files.readString(Path.of("src/main/resources/sql/select-backlog.sql"));
        backlog.update(test.rows().select(statement).get(0));
        return backlog.figures().orElseThrow();
    }

    private static void incident(TestDatabase test) {
        test.rows()
                .update(
                        "INSERT INTO incidents (id, customer_id, channel, message, client_id, lease_expires_at)"
                                + " VALUES (CAST(? AS uuid), '1', 'web', 'Hello', 'anonymous', now())",
                        INCIDENT);
    }

    private static void notification(TestDatabase test, String channel, String status) {
        test.rows()
                .update(
                        "INSERT INTO notifications (id, incident_id, channel, kind, message, status)"
                                + " VALUES (gen_random_uuid(), CAST(? AS uuid), ?, 'acknowledgment', 'Hello', ?)",
                        INCIDENT,
                        channel,
                        status);
    }
}
