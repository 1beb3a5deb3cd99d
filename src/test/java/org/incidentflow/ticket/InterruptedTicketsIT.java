package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.incidentflow.platform.Statement;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Processes that die while they post: none of them says how that ended. */
@Timeout(60)
class InterruptedTicketsIT {

    private static final Pattern LEASE = Pattern.compile(":#\\$\\{properties:incident\\.lease\\.seconds}");
    private static final String CLAIM =
            LEASE.matcher(Statement.read("claim-local-tickets.sql")).replaceAll("30");

    private TestDatabase testDatabase;
    private Rows rows;

    @BeforeEach
    void fill() {
        testDatabase = TestDatabase.migrated();
        rows = testDatabase.rows();
        report(12);
    }

    @AfterEach
    void close() {
        testDatabase.close();
    }

    @Test
    void comeAloneOnceNoOtherIsLeft() {
        assertThat(claim()).hasSize(10);
        processDies();

        assertThat(claim()).as("those that nothing is known against").hasSize(2);
        processDies();
        report(1);
        assertThat(claim()).as("a new one").hasSize(1);
        assertThat(rows.count("SELECT count(*) FROM incidents WHERE ticket_claims = 0"))
                .isZero();
        for (int i = 0; i < 12; i++) {
            assertThat(claim()).hasSize(1);
        }
        assertThat(claim()).as("all are leased").isEmpty();
    }

    @Test
    void comeAfterTwiceAsLongEachTime() {
        rows.update("DELETE FROM incidents WHERE ticket_id <> 'TKT-1'");

        for (int seconds : List.of(30, 60, 120, 240, 480, 960, 1_920, 3_840, 7_680, 15_360, 15_360)) {
            assertThat(claim()).hasSize(1);
            assertThat(rows.column(
                            "SELECT CAST(EXTRACT(EPOCH FROM lease_expires_at - now()) AS integer) FROM incidents"))
                    .singleElement()
                    .satisfies(left -> assertThat((Integer) left).isBetween(seconds - 5, seconds));
            processDies();
        }
    }

    private List<Map<String, Object>> claim() {
        return rows.select(CLAIM);
    }

    /** And the lease of what it was posting expires. */
    private void processDies() {
        rows.update("UPDATE incidents SET lease_expires_at = now() WHERE lease_expires_at IS NOT NULL");
    }

    private void report(int incidents) {
        rows.update(
                """
                INSERT INTO incidents (id, customer_id, channel, message, classification, ticket_id, ticket_source, status,
                  client_id)
                SELECT gen_random_uuid(), '99876', 'web', 'Hello', 'refund_request', 'TKT-' || i, 'local', 'open',
                  'anonymous'
                FROM generate_series(1, ?) AS i
                """,
                incidents);
    }
}
