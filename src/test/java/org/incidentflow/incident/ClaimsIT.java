package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import org.incidentflow.platform.Statement;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A claim takes no more than it says, even where PostgreSQL takes the table for empty. */
@Timeout(60)
class ClaimsIT {

    private static final Pattern LEASE = Pattern.compile(":#\\$\\{properties:incident\\.lease\\.seconds}");

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

        assertThat(rows.select(LEASE.matcher(Statement.read(file)).replaceAll("30")))
                .hasSize(limit);
    }
}
