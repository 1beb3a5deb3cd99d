package org.incidentflow.platform;

import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.quartz.JobDetail;
import org.quartz.JobPersistenceException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.SimpleTrigger;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.impl.jdbcjobstore.JobStoreTX;
import org.quartz.spi.OperableTrigger;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * Quartz's own store in the database, which also sets and removes alarms many at a time. An alarm is a trigger that
 * fires once, and at once when it was missed; its rows are as Quartz would have written them, which takes it several
 * statements a trigger.
 */
public final class AlarmStore extends JobStoreTX {

    private static final String SET = Statement.read("set-alarms.sql");
    private static final String REMOVE = Statement.read("remove-alarms.sql");

    private volatile long checkedInAt = System.nanoTime();

    /**
     * Sets alarms of a job that Quartz has, or moves them.
     *
     * <p>Quartz's lock guards triggers that it may be firing just now; a new one it cannot have seen. So only alarms
     * that exist are stored under the lock, by Quartz's own code.
     *
     * @param alarms when each rings, by name; in one order on every node, or two that set the same would wait for each
     *               other
     * @throws JobPersistenceException if none was set
     */
    public void set(JobDetail job, String group, SortedMap<String, Instant> alarms) throws JobPersistenceException {
        List<String> left = executeWithoutLock(connection -> {
            List<String> others = insert(connection, job, group, alarms);
            signalWhenSoon(alarms.values());
            return others;
        });
        if (!left.isEmpty()) {
            executeInLock(LOCK_TRIGGER_ACCESS, connection -> {
                for (String name : left) {
                    storeTrigger(
                            connection,
                            trigger(job, group, name, alarms.get(name)),
                            null,
                            true,
                            STATE_WAITING,
                            false,
                            false);
                }
                return null;
            });
        }
    }

    /** Removes alarms; those that do not exist do not matter. */
    public void remove(String group, Collection<String> names) throws JobPersistenceException {
        executeInLock(
                LOCK_TRIGGER_ACCESS,
                connection -> asPersistence(() -> database(connection)
                        .sql(REMOVE)
                        .param("scheduler", getInstanceName())
                        .param("group", group)
                        .param("names", names.toArray(String[]::new))
                        .update()));
    }

    /** How long ago this node last told the others that it lives, or was made. */
    public Duration sinceCheckin() {
        return Duration.ofNanos(System.nanoTime() - checkedInAt);
    }

    @Override
    protected boolean doCheckin() throws JobPersistenceException {
        boolean recovered = super.doCheckin();
        checkedInAt = System.nanoTime();
        return recovered;
    }

    private List<String> insert(Connection connection, JobDetail job, String group, Map<String, Instant> alarms)
            throws JobPersistenceException {
        return asPersistence(() -> database(connection)
                .sql(SET)
                .param("scheduler", getInstanceName())
                .param("names", alarms.keySet().toArray(String[]::new))
                .param(
                        "times",
                        alarms.values().stream().map(Instant::toEpochMilli).toArray(Long[]::new))
                .param("group", group)
                .param("jobName", job.getKey().getName())
                .param("jobGroup", job.getKey().getGroup())
                .param("priority", Trigger.DEFAULT_PRIORITY)
                .param("misfire", SimpleTrigger.MISFIRE_INSTRUCTION_FIRE_NOW)
                .query(String.class)
                .list());
    }

    /** The scheduler looks by itself for what rings after its pause; every signal costs it a look. */
    private void signalWhenSoon(Collection<Instant> times) {
        long soon = System.currentTimeMillis() + QuartzSchedulers.PAUSE.toMillis();
        times.stream().mapToLong(Instant::toEpochMilli).min().stream()
                .filter(first -> first <= soon)
                .forEach(this::signalSchedulingChangeOnTxCompletion);
    }

    private static OperableTrigger trigger(JobDetail job, String group, String name, Instant time) {
        OperableTrigger trigger = (OperableTrigger) TriggerBuilder.newTrigger()
                .withIdentity(name, group)
                .forJob(job)
                .startAt(Date.from(time))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
                .build();
        trigger.computeFirstFireTime(null);
        return trigger;
    }

    private static JdbcClient database(Connection connection) {
        return JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    private static <T> T asPersistence(Supplier<T> statement) throws JobPersistenceException {
        try {
            return statement.get();
        } catch (DataAccessException e) {
            throw new JobPersistenceException(e.getMessage(), e);
        }
    }
}
