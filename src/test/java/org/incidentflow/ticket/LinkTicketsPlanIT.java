package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.Pattern;
import org.incidentflow.platform.Statement;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What PostgreSQL reads to claim local tickets: those that it claims, however many wait and however many are leased. */
@Timeout(60)
class LinkTicketsPlanIT {

    private static final Pattern LEASE = Pattern.compile(":#\\$\\{properties:incident\\.lease\\.seconds}");

    /** Half are leased for long, a quarter had their turn, a quarter never. */
    private static final String FILL =
            """
            INSERT INTO incidents (id, customer_id, channel, message, classification, ticket_id, ticket_source, status,
              created_at, client_id, lease_expires_at)
            SELECT gen_random_uuid(), '99876', 'web', 'Hello', 'refund_request', 'TKT-' || i, 'local', 'open',
              now() - (20001 - i) * interval '1 second', 'anonymous',
              CASE WHEN i <= 10000 THEN now() + interval '1 hour' WHEN i % 2 = 0 THEN now() - interval '1 second' END
            FROM generate_series(1, 20000) AS i
            """;

    private TestDatabase testDatabase;
    private Rows rows;

    @BeforeEach
    void fill() {
        testDatabase = TestDatabase.migrated();
        rows = testDatabase.rows();
        rows.update(FILL);
        rows.update("VACUUM ANALYZE incidents");
    }

    @AfterEach
    void close() {
        testDatabase.close();
    }

    @Test
    void readsOnlyWhatItClaims() {
        assertThat(plan()).contains("incidents_to_link").doesNotContain("Seq Scan", "Sort", "Rows Removed by Filter");
    }

    @Test
    void readsNothingWhenAllAreLeased() {
        rows.update("UPDATE incidents SET lease_expires_at = now() + interval '1 hour'");

        assertThat(plan()).contains("incidents_to_link").doesNotContain("Seq Scan", "Sort", "Rows Removed by Filter");
    }

    private String plan() {
        String claim = LEASE.matcher(Statement.read("claim-local-tickets.sql")).replaceAll("30");
        List<Object> lines = rows.column("EXPLAIN (ANALYZE, TIMING OFF) " + claim);
        return String.join("\n", lines.stream().map(Object::toString).toList());
    }
}
