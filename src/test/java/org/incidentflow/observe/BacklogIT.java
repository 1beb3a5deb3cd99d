package org.incidentflow.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.incidentflow.platform.Database;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WorkloadGaugeIT {

    private static final String INCIDENT = "e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab";

    private Instant now = Instant.EPOCH;

    @Test
    void countsWhatWaitsAndAsksTheDatabaseOnceInFiveSeconds() {
        try (TestDatabase test = TestDatabase.create();
                Database database = open(test)) {
            WorkloadGauge gauge = new WorkloadGauge(database.deliveries(), () -> now);
            assertThat(gauge.read(Workload::unfinishedIncidents)).isZero();
            test.rows()
                    .update(
                            "INSERT INTO incidents (id, customer_id, channel, message, client_id)"
                                    + " VALUES (CAST(? AS uuid), '1', 'web', 'Hello', 'anonymous')",
                            INCIDENT);

            now = now.plus(Duration.ofMillis(4_999));
            assertThat(gauge.read(Workload::unfinishedIncidents)).isZero();
            now = now.plusMillis(1);
            assertThat(gauge.read(Workload::unfinishedIncidents)).isEqualTo(1);

            test.rows()
                    .update(
                            """
                    UPDATE incidents SET status = 'open', classification = 'other', ticket_id = 'TKT-1',
                      ticket_source = 'local', reminder_due_at = now() - interval '1 minute'""");
            notification(test, "email", "pending");
            notification(test, "sms", "failed");
            notification(test, "whatsapp", "skipped");
            gauge.refresh();

            assertThat(gauge.read(Workload::unfinishedIncidents)).isZero();
            assertThat(gauge.read(Workload::overdueReminders)).isEqualTo(1);
            assertThat(gauge.read(Workload::localTickets)).isEqualTo(1);
            assertThat(gauge.read(Workload::pendingNotifications)).isEqualTo(1);
            assertThat(gauge.read(Workload::failedNotifications)).isEqualTo(1);
            assertThat(gauge.read(Workload::skippedNotifications)).isEqualTo(1);
            assertThat(gauge.read(Workload::armedReminders)).isZero();
        }
    }

    @Test
    void knowsNothingWhileTheDatabaseIsAwayAndTellsAgainLater() {
        try (TestDatabase test = TestDatabase.create();
                Database database = open(test)) {
            WorkloadGauge gauge = new WorkloadGauge(database.deliveries(), () -> now);
            test.rows().update("ALTER TABLE incidents RENAME TO away");
            assertThat(gauge.read(Workload::localTickets)).isNull();

            test.rows().update("ALTER TABLE away RENAME TO incidents");
            now = now.plusSeconds(5);

            assertThat(gauge.read(Workload::localTickets)).isZero();
        }
    }

    private static Database open(TestDatabase test) {
        Database database = new Database(
                test.rows().jdbcUrl(), test.rows().user(), test.rows().password(), 2);
        database.migrate();
        return database;
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
