package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.incidentflow.platform.Statement;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A claim takes no more than it says, even where PostgreSQL takes the table for empty. */
@Timeout(60)
class ClaimsIT {

    private static final Map<String, String> VALUES = Map.of(
            "properties:incident.lease.seconds",
            "30",
            "properties:notify.attempts",
            "8",
            "variable.channel",
            "'email'");
    private static final String INCIDENTS = "claim-expired-incidents.sql";
    private static final String NOTIFICATIONS = "claim-due-notifications.sql";

    private static final String FILL =
            """
            INSERT INTO incidents (id, customer_id, channel, message, classification, ticket_id, ticket_source, status,
              client_id, lease_expires_at)
            SELECT gen_random_uuid(), '99876', 'web', 'Hello', 'refund_request', 'TKT-' || i, 'local', ?, 'anonymous',
              now() - interval '1 second'
            FROM generate_series(1, 100) AS i
            """;

    private final TestDatabase testDatabase = TestDatabase.migrated();
    private final Rows rows = testDatabase.rows();

    @AfterEach
    void close() {
        testDatabase.close();
    }

    @ParameterizedTest
    @CsvSource({"claim-expired-incidents.sql, received, 20", "claim-local-tickets.sql, open, 10"})
    void takesNoMoreThanItsLimit(String file, String status, int limit) {
        rows.update(FILL, status);

        assertThat(claim(file)).hasSize(limit);
    }

    @Test
    void takesNoMoreNotificationsThanItsLimit() {
        fillNotifications(100, 0);

        assertThat(claim(NOTIFICATIONS)).hasSize(50);
    }

    /** One of them may have ended the process that worked on it; the others must not meet it again. */
    @Test
    void takesAloneWhatWasTakenBefore() {
        rows.update(FILL, "received");
        rows.update("UPDATE incidents SET attempts = 1 WHERE ticket_id <= 'TKT-10'");
        long before = rows.count("SELECT count(*) FROM incidents WHERE attempts = 1");
        long fresh = 100 - before;

        for (long left = fresh; left > 0; left -= 20) {
            assertThat(claim(INCIDENTS)).hasSize((int) Math.min(20, left));
            assertThat(rows.count("SELECT count(*) FROM incidents WHERE attempts = 2"))
                    .isZero();
        }
        for (long i = 0; i < before; i++) {
            assertThat(claim(INCIDENTS)).hasSize(1);
        }
        assertThat(claim(INCIDENTS)).isEmpty();
    }

    @Test
    void takesAloneTheNotificationThatWasTakenBefore() {
        fillNotifications(3, 0);
        fillNotifications(2, 1);

        assertThat(claim(NOTIFICATIONS)).hasSize(3);
        assertThat(claim(NOTIFICATIONS)).hasSize(1);
        assertThat(claim(NOTIFICATIONS)).hasSize(1);
        assertThat(claim(NOTIFICATIONS)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"0, 60", "1, 120", "2, 240", "7, 7680", "8, 7680", "100000, 7680"})
    void leasesAnIncidentForTwiceAsLongEachTime(int attempts, double seconds) {
        rows.update(FILL, "received");
        rows.update(
                "UPDATE incidents SET attempts = ?, lease_expires_at = CASE WHEN ticket_id = 'TKT-1'"
                        + " THEN now() - interval '1 second' ELSE 'infinity' END",
                attempts);

        assertThat(claim(INCIDENTS)).hasSize(1);
        assertThat(secondsTo("lease_expires_at", "incidents WHERE ticket_id = 'TKT-1'"))
                .isBetween(seconds - 10, seconds);
        assertThat(rows.count("SELECT count(*) FROM incidents WHERE attempts = ?", attempts + 1))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"0, 60, 1", "1, 120, 2", "2, 240, 3", "7, 7680, 8"})
    void keepsANotificationForTwiceAsLongEachTime(int unfinished, double seconds, int counted) {
        fillNotifications(1, unfinished);

        assertThat(claim(NOTIFICATIONS)).hasSize(1);
        assertThat(secondsTo("next_attempt_at", "notifications")).isBetween(seconds - 10, seconds);
        assertThat(rows.column("SELECT unfinished_attempts FROM notifications")).containsExactly(counted);
    }

    @Test
    void givesUpANotificationWhoseProcessEndsEachTime() {
        fillNotifications(1, 8);

        assertThat(claim(NOTIFICATIONS)).isEmpty();
        assertThat(rows.select("SELECT status, next_attempt_at, last_error FROM notifications"))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row).containsEntry("status", "failed").containsEntry("next_attempt_at", null);
                    assertThat(row.get("last_error").toString()).contains("have no outcome (8)");
                });
    }

    private List<Map<String, Object>> claim(String file) {
        String statement = Statement.read(file);
        for (Map.Entry<String, String> value : VALUES.entrySet()) {
            statement = statement.replace(":#${" + value.getKey() + "}", value.getValue());
        }
        return rows.select(statement);
    }

    private double secondsTo(String column, String tableAndCondition) {
        return (Double) rows.column("SELECT CAST(EXTRACT(EPOCH FROM " + column + " - now()) AS double precision) FROM "
                        + tableAndCondition)
                .get(0);
    }

    private void fillNotifications(int count, int unfinished) {
        rows.update(
                """
                WITH incident AS (
                  INSERT INTO incidents (id, customer_id, channel, message, client_id)
                  SELECT gen_random_uuid(), '99876', 'web', 'Hello', 'anonymous' FROM generate_series(1, ?)
                  RETURNING id)
                INSERT INTO notifications (id, incident_id, channel, kind, message, next_attempt_at, unfinished_attempts)
                SELECT gen_random_uuid(), id, 'email', 'acknowledgment', 'Hello', now() - interval '1 second', ?
                FROM incident
                """,
                count,
                unfinished);
    }
}
