package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.quartz.Job;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobExecutionContext;
import org.quartz.JobPersistenceException;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.quartz.impl.matchers.GroupMatcher;

/** Alarms beside triggers that Quartz itself has scheduled: the same rows, and the same fate. */
@Timeout(120)
class AlarmStoreIT {

    private static final String GROUP = "alarms";
    private static final JobDetail JOB = job("ring");
    private static final Instant TOMORROW =
            Instant.now().plus(1, ChronoUnit.DAYS).truncatedTo(ChronoUnit.MILLIS);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Queue<String> RUNG = new ConcurrentLinkedQueue<>();

    private TestDatabase testDatabase;
    private Database database;
    private Scheduler scheduler;

    @BeforeEach
    void openScheduler() throws SchedulerException {
        RUNG.clear();
        testDatabase = TestDatabase.create();
        Rows rows = testDatabase.rows();
        database = new Database(rows.jdbcUrl(), rows.user(), rows.password(), 3);
        database.migrate();
        scheduler = QuartzSchedulers.factory(database.scheduler()).getScheduler();
        scheduler.addJob(JOB, true);
    }

    @AfterEach
    void close() throws SchedulerException {
        scheduler.shutdown(true);
        database.close();
        testDatabase.close();
    }

    @Test
    void writesWhatQuartzWrites() throws SchedulerException {
        scheduler.scheduleJob(quartzTrigger("quartz", TOMORROW));
        set(Map.of("ours", TOMORROW));

        assertAlike();
        assertThat(rowsOf("ours")).isNotEmpty();
    }

    @Test
    void movesAnAlarmAsQuartzDoes() throws SchedulerException {
        scheduler.scheduleJob(quartzTrigger("quartz", TOMORROW));
        set(Map.of("ours", TOMORROW));
        Instant later = TOMORROW.plusSeconds(90);

        scheduler.scheduleJobs(Map.of(JOB, Set.of(quartzTrigger("quartz", later))), true);
        set(Map.of("ours", later, "another", later));

        assertAlike();
        assertThat(times()).containsExactly(later.toEpochMilli(), later.toEpochMilli(), later.toEpochMilli());
    }

    @Test
    void setsAlarmsThatRestInAPausedGroup() throws SchedulerException {
        scheduler.pauseTriggers(GroupMatcher.groupEquals(GROUP));

        scheduler.scheduleJob(quartzTrigger("quartz", TOMORROW));
        set(Map.of("ours", TOMORROW));

        assertAlike();
        assertThat(scheduler.getTriggerState(new TriggerKey("ours", GROUP))).isEqualTo(Trigger.TriggerState.PAUSED);
    }

    @Test
    void ringsOnceAndIsGone() throws SchedulerException {
        scheduler.start();
        Instant soon = Instant.now().plusMillis(300);

        scheduler.scheduleJob(quartzTrigger("quartz", soon));
        set(Map.of("ours", soon, "tomorrow", TOMORROW));

        await().atMost(LIMIT).until(() -> times().size() == 1);
        assertThat(RUNG).containsExactlyInAnyOrder("quartz", "ours");
        assertNoDetailsBut("tomorrow");
    }

    @Test
    void ringsAfterARestartThoughItWasMissed() throws SchedulerException {
        Instant missed = Instant.now().minus(Duration.ofHours(10));
        scheduler.scheduleJob(quartzTrigger("quartz", missed));
        set(Map.of("ours", missed));
        scheduler.shutdown(true);
        assertThat(RUNG).isEmpty();

        scheduler = QuartzSchedulers.factory(database.scheduler()).getScheduler();
        scheduler.start();

        await().atMost(LIMIT).until(() -> times().isEmpty());
        assertThat(RUNG).containsExactlyInAnyOrder("quartz", "ours");
    }

    @Test
    void removesManyAtOnce() throws SchedulerException {
        set(Map.of("first", TOMORROW, "second", TOMORROW, "third", TOMORROW));
        scheduler.scheduleJob(quartzTrigger("quartz", TOMORROW));

        store().remove(GROUP, List.of("first", "third", "quartz", "unknown"));

        assertThat(scheduler.getTriggerKeys(GroupMatcher.anyGroup())).containsExactly(new TriggerKey("second", GROUP));
        assertNoDetailsBut("second");
    }

    @Test
    void setsAllOrNone() {
        assertThatThrownBy(() -> store().set(job("unknown"), GROUP, new TreeMap<>(Map.of("ours", TOMORROW))))
                .isInstanceOf(JobPersistenceException.class);

        assertThat(times()).isEmpty();
    }

    private void set(Map<String, Instant> alarms) throws SchedulerException {
        store().set(JOB, GROUP, new TreeMap<>(alarms));
    }

    private AlarmStore store() throws SchedulerException {
        return QuartzSchedulers.alarms(scheduler);
    }

    private void assertAlike() {
        assertThat(rowsOf("ours")).isEqualTo(rowsOf("quartz"));
    }

    /** Both rows of a trigger, but for its name. */
    private List<Map<String, Object>> rowsOf(String name) {
        List<Map<String, Object>> rows = testDatabase
                .rows()
                .select(
                        "SELECT t.*, encode(t.job_data, 'hex') AS job_data, s.repeat_count, s.repeat_interval,"
                                + " s.times_triggered"
                                + " FROM qrtz_triggers t JOIN qrtz_simple_triggers s"
                                + " USING (sched_name, trigger_name, trigger_group) WHERE trigger_name = ?",
                        name);
        rows.forEach(row -> row.remove("trigger_name"));
        return rows;
    }

    private List<Object> times() {
        return testDatabase.rows().column("SELECT next_fire_time FROM qrtz_triggers");
    }

    private void assertNoDetailsBut(String name) {
        assertThat(testDatabase.rows().column("SELECT trigger_name FROM qrtz_simple_triggers"))
                .containsExactly(name);
    }

    private static JobDetail job(String name) {
        return JobBuilder.newJob(Ring.class)
                .withIdentity(name, GROUP)
                .storeDurably()
                .requestRecovery()
                .build();
    }

    private static Trigger quartzTrigger(String name, Instant time) {
        return TriggerBuilder.newTrigger()
                .withIdentity(name, GROUP)
                .forJob(JOB)
                .startAt(Date.from(time))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
                .build();
    }

    /** Notes which trigger fired. */
    public static final class Ring implements Job {

        @Override
        public void execute(JobExecutionContext context) {
            RUNG.add(context.getTrigger().getKey().getName());
        }
    }
}
