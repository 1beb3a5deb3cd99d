package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.StringJoiner;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How PostgreSQL finds the rows of a group: by their ids alone, however few or many others there are. */
class GroupPlansIT {

    /** Incidents in flight, each with a notification that is pending. */
    private static final String FILL =
            """
            WITH received AS (
              INSERT INTO incidents (id, customer_id, channel, message, client_id, lease_owner, lease_expires_at)
              SELECT gen_random_uuid(), 'customer-' || i % 100, 'web', 'Hello', 'anonymous', gen_random_uuid(), now()
              FROM generate_series(1, 2000) AS i
              RETURNING id)
            INSERT INTO notifications (id, incident_id, channel, kind, message, next_attempt_at)
            SELECT gen_random_uuid(), id, 'email', 'acknowledgment', 'Hello', now()
            FROM received
            """;

    private static final String[] OF_ALL_OTHERS = {"Seq Scan", "incidents_to_recover", "notifications_to_deliver"};

    private final TestDatabase testDatabase = TestDatabase.create();
    private final Database database = new Database(
            testDatabase.rows().jdbcUrl(),
            testDatabase.rows().user(),
            testDatabase.rows().password(),
            2);

    @BeforeEach
    void migrate() {
        database.migrate();
    }

    @AfterEach
    void close() {
        database.close();
        testDatabase.close();
    }

    @ParameterizedTest
    @CsvSource({
        "open-incident.sql, incidents_pkey",
        "mark-notification-sent.sql, notifications_pkey",
        "store-response.sql, incidents_pkey"
    })
    void findsRowsByTheirIds(String file, String index) throws SQLException {
        assertThat(plan(file)).contains(index).doesNotContain(OF_ALL_OTHERS);

        testDatabase.rows().update(FILL);
        testDatabase.rows().update("ANALYZE incidents, notifications");

        assertThat(plan(file)).contains(index).doesNotContain(OF_ALL_OTHERS);
    }

    /** As for rows that are not known yet. */
    private String plan(String file) throws SQLException {
        String statement = Statement.read(file).replace("?", "$1");
        try (Connection connection = database.groups().getConnection();
                java.sql.Statement session = connection.createStatement()) {
            session.execute("SET plan_cache_mode = force_generic_plan");
            session.execute("PREPARE grouped (json) AS " + statement);
            StringJoiner lines = new StringJoiner("\n");
            try (ResultSet plan = session.executeQuery("EXPLAIN EXECUTE grouped ('[]')")) {
                while (plan.next()) {
                    lines.add(plan.getString(1));
                }
            }
            session.execute("DEALLOCATE grouped");
            return lines.toString();
        }
    }
}
