package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.incidentflow.platform.Statement;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What PostgreSQL reads for a page of a list: as many incidents as it shows, wherever they are in the table. */
@Timeout(120)
class ListPlansIT {

    private static final Pattern PARAMETER = Pattern.compile(":#\\$\\{variable\\.query\\.(\\w+)}");
    private static final Pattern REMOVED = Pattern.compile("Rows Removed by Filter: (\\d+)");
    private static final int FETCHED = 21;
    private static final int INCIDENTS_OF_A_CUSTOMER = 30;

    /** Three statuses, to be reviewed or not: so often the statement looks for the newest. */
    private static final int KINDS = 6;

    private static final String TEN_DAYS_AGO =
            "CAST('%s' AS timestamptz)".formatted(Instant.now().minus(Duration.ofDays(10)));

    /** The oldest hundred are fraud reports, and of these the oldest ten are to be reviewed. */
    private static final String FILL =
            """
            INSERT INTO incidents (id, customer_id, channel, message, classification, needs_review, ticket_id,
              ticket_source, status, created_at, client_id)
            SELECT gen_random_uuid(), 'customer-' || i % 1000, 'web', 'Hello',
              CASE WHEN i <= 100 THEN 'fraud_report' ELSE 'refund_request' END, i <= 10 OR i % 3 = 0, 'TKT-' || i, 'api',
              CASE WHEN i % 2 = 0 THEN 'open' ELSE 'resolved' END, now() - (30001 - i) * interval '1 minute', 'anonymous'
            FROM generate_series(1, 30000) AS i
            """;

    private static TestDatabase testDatabase;
    private static Rows rows;

    @BeforeAll
    static void fill() {
        testDatabase = TestDatabase.migrated();
        rows = testDatabase.rows();
        rows.update(FILL);
        rows.update("VACUUM ANALYZE incidents");
    }

    @AfterAll
    static void close() {
        testDatabase.close();
    }

    @Test
    void readsNothingButThePage() {
        for (String classification : new String[] {null, "'fraud_report'", "'refund_request'", "'card_declined'"}) {
            for (String status : new String[] {null, "'received'", "'open'", "'resolved'"}) {
                for (String needsReview : new String[] {null, "true", "false"}) {
                    for (String afterTime : new String[] {null, TEN_DAYS_AGO}) {
                        Map<String, String> query = new HashMap<>();
                        query.put("classification", classification);
                        query.put("status", status);
                        query.put("needsReview", needsReview);
                        query.put("afterTime", afterTime);

                        assertThat(rowsReadInVain(plan(query)))
                                .as(query.toString())
                                .isLessThanOrEqualTo(KINDS);
                    }
                }
            }
        }
    }

    @Test
    void readsNoMoreThanTheIncidentsOfACustomer() {
        String plan = plan(Map.of("customerId", "'customer-7'", "classification", "'fraud_report'"));

        assertThat(rowsReadInVain(plan)).isLessThanOrEqualTo(KINDS * INCIDENTS_OF_A_CUSTOMER);
    }

    @Test
    void findsATicketByItsIdWithOrWithoutThePrefix() {
        for (String id : new String[] {"'TKT-7'", "'7'"}) {
            assertThat(rowsReadInVain(plan(Map.of("ticketId", id)))).isLessThanOrEqualTo(KINDS);
        }
    }

    private static int rowsReadInVain(String plan) {
        assertThat(plan).doesNotContain("Seq Scan");
        return REMOVED.matcher(plan)
                .results()
                .mapToInt(removed -> Integer.parseInt(removed.group(1)))
                .sum();
    }

    /** As PostgreSQL has run it, with the values in the place of parameters, as it plans lists. */
    private static String plan(Map<String, String> query) {
        String list = PARAMETER
                .matcher(Statement.read("select-incidents.sql"))
                .replaceAll(parameter -> switch (parameter.group(1)) {
                    case "fetch" -> String.valueOf(FETCHED);
                    case "afterId" -> "CAST('ffffffff-ffff-ffff-ffff-ffffffffffff' AS uuid)";
                    default -> String.valueOf(query.get(parameter.group(1)));
                });
        List<Map<String, Object>> lines = rows.select("EXPLAIN (ANALYZE, TIMING OFF) " + list);
        return String.join(
                "\n",
                lines.stream().map(line -> line.get("QUERY PLAN").toString()).toList());
    }
}
