package org.incidentflow.bench;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.apache.camel.CamelContext;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.component.sql.SqlComponent;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.incidentflow.Samples;
import org.incidentflow.notify.NotificationChannels;
import org.incidentflow.platform.Database;
import org.incidentflow.platform.Problems;
import org.incidentflow.platform.QuartzSchedulers;
import org.incidentflow.platform.TimeOrderedId;
import org.incidentflow.remind.RemindCustomerRoute;
import org.incidentflow.remind.ReminderPolicy;
import org.incidentflow.remind.ReminderScheduler;
import org.incidentflow.remind.Reminders;
import org.quartz.SchedulerException;
import org.quartz.SchedulerFactory;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

/**
 * Reminders alone, on the application's own routes and beans: arming, firing with and without a million armed triggers,
 * and 20,000 that fell due while everything was down. Arguments: the JDBC URL of an empty database, user, password, how many
 * triggers are armed meanwhile, and for how many seconds new ones are armed at a time.
 */
public final class ReminderScenario {

    private static final int OVERDUE = 20_000;
    private static final int ARM_RATE = 2_000;
    private static final int FIRED = 500;
    private static final int ROUNDS = 3;
    private static final String WAITING = " WHERE sched_name = 'incident-flow' AND trigger_state IN ('WAITING', 'ACQUIRED')"
            + " AND CAST(next_fire_time AS numeric) = :due";
    private static final Duration LIMIT = Duration.ofMinutes(3);

    private final Figures figures = new Figures();
    private final Database database;
    private final JdbcClient sql;
    private final int armSeconds;
    private ReminderScheduler scheduler;

    private ReminderScenario(Database database, int armSeconds) {
        this.database = database;
        this.armSeconds = armSeconds;
        this.sql = JdbcClient.create(database.requests());
    }

    public static void main(String[] arguments) throws Exception {
        try (Database database = new Database(arguments[0], arguments[1], arguments[2], 20)) {
            database.migrate();
            new ReminderScenario(database, Integer.parseInt(arguments[4])).run(Integer.parseInt(arguments[3]));
        }
    }

    private void run(int armed) throws Exception {
        addJob();
        addOverdue();
        Main main = application();
        long start = System.nanoTime();
        main.start();
        try {
            awaitThat(() -> count("SELECT count(*) FROM incidents WHERE reminder_sent") > 0);
            double first = seconds(start);
            awaitThat(() -> count("SELECT count(*) FROM incidents WHERE NOT reminder_sent") == 0);
            double all = seconds(start);
            awaitThat(() -> triggers() == 0);
            figures.add("after ten hours down: first of %d queued (s)".formatted(OVERDUE), first);
            figures.add("after ten hours down: last of %d queued (s)".formatted(OVERDUE), all);
            for (int round = 0; round < ROUNDS; round++) {
                drain(main.getCamelContext(), 1);
                drain(main.getCamelContext(), 2);
            }
            for (int round = 0; round < ROUNDS; round++) {
                measure(0);
            }
            sql.sql(MANY).param("count", armed).update();
            sql.sql("VACUUM ANALYZE qrtz_triggers, qrtz_simple_triggers").update();
            for (int round = 0; round < ROUNDS; round++) {
                measure(armed);
            }
        } finally {
            main.stop();
        }
        figures.print();
    }

    private Main application() throws SchedulerException {
        SchedulerFactory schedulers = QuartzSchedulers.factory(database.scheduler());
        Main main = new Main();
        main.addInitialProperty("reminder.sweep.millis", "3600000");
        main.addInitialProperty("camel.main.name", "incident-flow");
        main.configure().withRoutesIncludePattern("file:routes/error-handling.camel.yaml");
        main.configure().addRoutesBuilder(new RemindCustomerRoute());
        main.bind("problems", new Problems(Samples.JSON));
        main.bind(
                "transactions",
                new SpringTransactionPolicy(new DataSourceTransactionManager(database.requests())));
        main.bind(
                "reminders",
                new Reminders(
                        new NotificationChannels(List.of("email", "sms"), Samples.CATEGORIES),
                        new ReminderPolicy(Duration.ofHours(24), Samples.CATEGORIES, Samples.JSON),
                        Samples.templates(),
                        Samples.JSON,
                        lag -> {}));
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterConfigure(BaseMainSupport configured) {
                wire(configured.getCamelContext(), schedulers);
            }
        });
        return main;
    }

    private void wire(CamelContext context, SchedulerFactory schedulers) {
        context.getComponent("sql", SqlComponent.class).setDataSource(database.requests());
        QuartzComponent quartz = context.getComponent("quartz", QuartzComponent.class);
        quartz.setSchedulerFactory(schedulers);
        scheduler = new ReminderScheduler(quartz);
        context.getRegistry().bind("reminderScheduler", scheduler);
        context.getManagementStrategy().addEventNotifier(scheduler);
    }

    /** Claims and queues what is overdue, as a sweep does, or two triggers that fire together. */
    private void drain(CamelContext context, int callers) {
        sql.sql("UPDATE incidents SET reminder_sent = false").update();
        sql.sql("DELETE FROM notifications").update();
        CpuTime before = cpu();
        long start = System.nanoTime();
        IntStream.range(0, callers)
                .parallel()
                .forEach(caller -> context.createProducerTemplate().sendBody("direct:remind-customers", ""));
        double took = seconds(start);
        CpuTime used = cpu().since(before);
        String by = "overdue, claimed and queued by " + callers;
        figures.add(by + " (1/s)", OVERDUE / took);
        figures.add(by + " (CPU ms each)", (used.program() + used.database()) / OVERDUE);
    }

    private void measure(int armed) throws InterruptedException {
        arm(armed);
        fire(armed);
    }

    /** At a steady rate, as intake does. */
    private void arm(int armed) throws InterruptedException {
        int alarms = ARM_RATE * armSeconds;
        Instant due = Instant.now().plus(Duration.ofDays(2)).truncatedTo(ChronoUnit.MILLIS);
        CpuTime before = cpu();
        long start = System.nanoTime();
        for (int i = 0; i < armSeconds * 100; i++) {
            scheduler.armAll(alarms(ARM_RATE / 100, due));
            Thread.sleep(Math.max(0, (i + 1) * 10L - Duration.ofNanos(System.nanoTime() - start).toMillis()));
        }
        awaitThat(() -> waiting(due) == alarms);
        CpuTime used = cpu().since(before);
        long burst = System.nanoTime();
        scheduler.armAll(alarms(alarms, due));
        awaitThat(() -> waiting(due) == 2L * alarms);
        String with = "arming with %d armed".formatted(armed);
        figures.add(with + " (CPU ms each)", (used.program() + used.database()) / alarms);
        figures.add(with + ", all at once (1/s)", alarms / seconds(burst));
        for (String table : List.of("qrtz_simple_triggers", "qrtz_triggers")) {
            sql.sql("DELETE FROM " + table + " WHERE sched_name = 'incident-flow' AND trigger_group = 'reminder'"
                            + " AND trigger_name IN (SELECT trigger_name FROM qrtz_triggers" + WAITING + ")")
                    .param("due", due.toEpochMilli())
                    .update();
        }
        sql.sql("VACUUM ANALYZE qrtz_triggers, qrtz_simple_triggers").update();
    }

    /** Triggers whose incidents need no reminder any more, so that each fires for itself. */
    private void fire(int armed) throws InterruptedException {
        Instant due = Instant.now().plusSeconds(3).truncatedTo(ChronoUnit.MILLIS);
        scheduler.armAll(alarms(FIRED, due));
        awaitThat(() -> waiting(due) == FIRED);
        Thread.sleep(Math.max(0, Duration.between(Instant.now(), due).toMillis()));
        CpuTime before = cpu();
        awaitThat(() -> waiting(due) == 0 && count("SELECT count(*) FROM qrtz_fired_triggers") == 0);
        double took = Duration.between(due, Instant.now()).toMillis() / 1_000.0;
        CpuTime used = cpu().since(before);
        String with = "firing with %d armed".formatted(armed);
        figures.add(with + " (1/s)", FIRED / took);
        figures.add(with + " (CPU ms each)", (used.program() + used.database()) / FIRED);
    }

    private static List<Map<String, Object>> alarms(int count, Instant due) {
        List<Map<String, Object>> rows = new ArrayList<>();
        IntStream.range(0, count)
                .forEach(i -> rows.add(Map.of("id", TimeOrderedId.next(), "reminder_due_at", Timestamp.from(due))));
        return rows;
    }

    private void addJob() {
        sql.sql("INSERT INTO qrtz_job_details VALUES ('incident-flow', 'remind-customers', 'reminder', '',"
                        + " 'org.incidentflow.remind.ReminderJob', true, false, false, true, '')")
                .update();
    }

    /** Incidents that fell due ten hours ago, with their triggers. */
    private void addOverdue() {
        sql.sql("INSERT INTO incidents (id, customer_id, channel, message, contact, classification, confidence, reason,"
                        + " classified_by, ticket_id, ticket_source, status, created_at, reminder_due_at, client_id)"
                        + " SELECT gen_random_uuid(), 'customer-' || i, 'email', 'My credit card was charged twice',"
                        + " jsonb_build_object('email', 'c' || i || '@example.org'), 'duplicate_payment', 0.9, 'Example',"
                        + " 'local', 'TKT-' || i, 'api', 'open', now() - interval '34 hours',"
                        + " now() - interval '10 hours', 'anonymous' FROM generate_series(1, :count) AS i")
                .param("count", OVERDUE)
                .update();
        sql.sql(TRIGGERS.formatted(
                        "CAST(id AS text)",
                        "CAST(EXTRACT(EPOCH FROM reminder_due_at) * 1000 AS bigint)",
                        "incidents"))
                .update();
        sql.sql("ANALYZE").update();
    }

    private static final String TRIGGERS =
            """
            WITH alarm AS (SELECT %s AS name, %s AS due FROM %s), added AS (
              INSERT INTO qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group, next_fire_time,
                prev_fire_time, priority, trigger_state, trigger_type, start_time, end_time, misfire_instr, job_data)
              SELECT 'incident-flow', name, 'reminder', 'remind-customers', 'reminder', due,
                -1, 5, 'WAITING', 'SIMPLE', due, 0, 1, '' FROM alarm
              RETURNING trigger_name)
            INSERT INTO qrtz_simple_triggers
            SELECT 'incident-flow', trigger_name, 'reminder', 0, 0, 0 FROM added
            """;

    /** Armed for the next day, evenly. */
    private static final String MANY = TRIGGERS.formatted(
            "CAST(gen_random_uuid() AS text)",
            "CAST(EXTRACT(EPOCH FROM now() + interval '1 hour' + i * interval '23 hours' / :count) * 1000 AS bigint)",
            "generate_series(1, :count) AS i");

    private long triggers() {
        return count("SELECT count(*) FROM qrtz_triggers WHERE trigger_group = 'reminder'"
                + " AND job_name = 'remind-customers' AND job_group = 'reminder' AND sched_name = 'incident-flow'");
    }

    /** Read from the index that Quartz itself reads. */
    private long waiting(Instant due) {
        return sql.sql("SELECT count(*) FROM qrtz_triggers" + WAITING)
                .param("due", due.toEpochMilli())
                .query(Long.class)
                .single();
    }

    private long count(String query) {
        return sql.sql(query).query(Long.class).single();
    }

    private CpuTime cpu() {
        return CpuTime.of(sql.sql("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
                .query(Integer.class)
                .list());
    }

    private static void awaitThat(BooleanSupplier condition) throws InterruptedException {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new IllegalStateException("Not within " + LIMIT);
            }
            Thread.sleep(50);
        }
    }

    private static double seconds(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis() / 1_000.0;
    }
}
