package org.incidentflow.remind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.incidentflow.platform.Statement;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Open incidents without an alarm, far too early for the sweep that looks at what falls due next. */
@Timeout(240)
class MissingAlarmsIT {

    /** More than are read at a time. */
    private static final int INCIDENTS = 12_000;

    /** Due in the days to come, a hundred at each moment. */
    private static final String FILL =
            """
            INSERT INTO incidents (id, customer_id, channel, message, classification, ticket_id, ticket_source, status,
              reminder_due_at, client_id)
            SELECT gen_random_uuid(), '99876', 'web', 'Hello', 'refund_request', 'TKT-' || i, 'api', 'open',
              now() + interval '1 day' + i / 100 * interval '1 minute', 'anonymous'
            FROM generate_series(1, %d) AS i
            """
                    .formatted(INCIDENTS);

    private static final String ALARMS =
            """
            INSERT INTO qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group, trigger_state,
              trigger_type, start_time)
            SELECT 'incident-flow', id, 'reminder', 'remind-customers', 'reminder', 'WAITING', 'SIMPLE', 0
            FROM incidents
            """;

    private static final String ARMED =
            """
            SELECT count(*)
            FROM incidents
            JOIN qrtz_triggers ON trigger_group = 'reminder' AND trigger_name = CAST(incidents.id AS text)
              AND next_fire_time = CAST(floor(EXTRACT(EPOCH FROM reminder_due_at) * 1000) AS bigint)
            """;

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    private static final Pattern PARAMETER = Pattern.compile(":#\\$\\{variable\\.page\\.(\\w+)}");

    private TestDatabase database;
    private Rows rows;

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.migrated();
        rows = database.rows();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void setsAllWithinAMinuteOfAStart() throws Exception {
        rows.update(FILL);
        rows.update("UPDATE incidents SET status = 'resolved', resolved_at = now()"
                + " WHERE id IN (SELECT id FROM incidents LIMIT 10)");

        try (RunningApplication application = start()) {
            await().atMost(Duration.ofMinutes(1)).until(() -> rows.count(ARMED) == INCIDENTS - 10);
            assertThat(rows.count("SELECT count(*) FROM qrtz_triggers WHERE trigger_group = 'reminder'"
                            + " AND job_name = 'remind-customers'"))
                    .as("none for those that are resolved")
                    .isEqualTo(INCIDENTS - 10);
            assertThat(application.api().report("My card was charged twice").status())
                    .isEqualTo(201);
        }
    }

    @Test
    void setsThoseThatCouldNotBeSetWhenTheyCame() throws Exception {
        try (RunningApplication application = start()) {
            rows.update("ALTER TABLE qrtz_simple_triggers RENAME TO qrtz_simple_triggers_away");
            assertThat(application.api().report("My card was charged twice").status())
                    .isEqualTo(201);
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> log.lines().stream().anyMatch(line -> line.contains("reminders_not_armed count=1")));
            assertThat(rows.count(ARMED)).isZero();

            rows.update("ALTER TABLE qrtz_simple_triggers_away RENAME TO qrtz_simple_triggers");

            await().atMost(Duration.ofSeconds(20)).until(() -> rows.count(ARMED) == 1);
        }
    }

    /** What PostgreSQL reads to find those that are missing: one page of incidents, and a trigger for each. */
    @Test
    void readsNoMoreThanOnePage() {
        rows.update(FILL);
        rows.update(ALARMS);
        rows.update("VACUUM ANALYZE incidents, qrtz_triggers");

        String page = PARAMETER
                .matcher(Statement.read("select-reminders-ahead.sql"))
                .replaceAll(parameter -> parameter.group(1).equals("afterId")
                        ? "'00000000-0000-0000-0000-000000000000'"
                        : "now() + interval '25 hours'");
        List<Object> lines = rows.column("EXPLAIN (ANALYZE, TIMING OFF) " + page);
        String plan = String.join("\n", lines.stream().map(Object::toString).toList());

        assertThat(plan)
                .contains("incidents_to_remind", "qrtz_triggers_pkey", "Incremental Sort")
                .doesNotContain("Seq Scan", "Hash");
    }

    private RunningApplication start() throws Exception {
        return RunningApplication.start(database, Map.of("REMINDER_SWEEP_INTERVAL", "1h"));
    }
}
