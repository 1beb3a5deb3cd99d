package org.incidentflow.remind;

import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Body;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.StartupListener;
import org.apache.camel.Variable;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.CamelContextRoutesStoppedEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.incidentflow.incident.AppliedChange;
import org.incidentflow.incident.Incident;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.platform.AlarmStore;
import org.incidentflow.platform.LoggedFailure;
import org.incidentflow.platform.QuartzSchedulers;
import org.quartz.JobBuilder;
import org.quartz.JobDetail;
import org.quartz.JobKey;
import org.quartz.SchedulerException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets and removes the alarm clocks of reminders: one Quartz trigger an incident, all on one durable job. Requests only
 * leave a note here, and one thread takes the notes of a moment to Quartz in one transaction.
 *
 * <p>The incident's row stays the truth: a trigger that is missing or fires once too often changes nothing but the
 * moment, and at each start those are set that were lost with a process.
 */
public final class ReminderScheduler extends SimpleEventNotifierSupport implements StartupListener {

    private static final int BATCH = 1_000;
    private static final Duration GATHERING = Duration.ofMillis(50);
    private static final String GROUP = "reminder";
    private static final JobDetail JOB = JobBuilder.newJob(ReminderJob.class)
            .withIdentity(new JobKey("remind-customers", GROUP))
            .withDescription("Reminds the customers of all open incidents that are due")
            .storeDurably()
            .requestRecovery()
            .build();
    private static final Alarm LAST = new Alarm(null, null);
    private static final Logger LOG = LoggerFactory.getLogger(ReminderScheduler.class);

    private final QuartzComponent quartz;
    private final BlockingQueue<Alarm> notes = new LinkedBlockingQueue<>();
    private final Thread worker = new Thread(this::work, "reminder-scheduler");
    private final AtomicInteger losses = new AtomicInteger();
    private volatile int repaired;

    public ReminderScheduler(QuartzComponent quartz) {
        this.quartz = quartz;
        worker.setDaemon(true);
    }

    /** @param dueAt when it rings; null for never */
    private record Alarm(UUID incidentId, Instant dueAt) {

        String name() {
            return incidentId.toString();
        }
    }

    /** Gives the job its way into the routes before the scheduler starts to fire. */
    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) throws SchedulerException {
        if (alreadyStarted) {
            // Camel calls this again whenever somebody starts a route.
            return;
        }
        ProducerTemplate routes = context.createProducerTemplate();
        quartz.addScheduleInitTask(scheduler -> {
            scheduler.getContext().put(ReminderJob.ROUTES, routes);
            scheduler.addJob(JOB, true);
            // The process before this one may have ended between opening incidents and setting their alarms.
            losses.incrementAndGet();
            worker.start();
        });
    }

    /** Soon sets the alarm of an incident, or moves it. */
    public void arm(@Variable("incident") Incident incident, @Variable("reminderDueAt") String dueAt) {
        notes.add(new Alarm(incident.id(), OffsetDateTime.parse(dueAt).toInstant()));
    }

    /** Soon sets the alarms of rows of select-unarmed-reminders.sql. */
    public void armAll(@Body List<Map<String, Object>> rows) {
        rows.forEach(row -> notes.add(alarm(row)));
    }

    private static Alarm alarm(Map<String, Object> row) {
        return new Alarm((UUID) row.get("id"), ((Timestamp) row.get("reminder_due_at")).toInstant());
    }

    /** Whether alarms may be missing: at the start, and after some could not be set. */
    public boolean missesAlarms() {
        return losses.get() != repaired;
    }

    /** How often alarms may have been lost so far. */
    public int losses() {
        return losses.get();
    }

    /** All alarms are set that were missing when so many losses were known. */
    public void repaired(@Variable("losses") int known) {
        repaired = known;
    }

    /** Where to begin to go through all reminders ahead. */
    public ReminderPage firstPage() {
        return ReminderPage.FIRST;
    }

    /**
     * Sets the alarms that are missing of rows of select-reminders-ahead.sql, now: so they do not pile up here.
     *
     * @throws SchedulerException if some were not set
     */
    public ReminderPage armMissing(@Variable("page") ReminderPage page, @Body List<Map<String, Object>> rows)
            throws SchedulerException {
        List<Alarm> missing = rows.stream()
                .filter(row -> !(Boolean) row.get("armed"))
                .map(ReminderScheduler::alarm)
                .toList();
        for (int begin = 0; begin < missing.size(); begin += BATCH) {
            take(missing.subList(begin, Math.min(begin + BATCH, missing.size())));
        }
        return page.next(rows, missing.size());
    }

    /** Soon brings the alarm in step with an operator's change: none while resolved, a new one when re-opened. */
    public void follow(@Variable("changed") AppliedChange change) {
        if (change.resolved()) {
            notes.add(new Alarm(change.incidentId(), null));
        } else if (change.reopened()) {
            notes.add(new Alarm(change.incidentId(), change.reminderDueAt()));
        }
    }

    /** Soon removes the alarms of incidents whose reminders are queued: they could only ring in vain. */
    public void forget(@Variable("reminders") List<NotificationBatch> queued) {
        queued.forEach(batch ->
                batch.notifications().forEach(notification -> notes.add(new Alarm(notification.incidentId(), null))));
    }

    /** Takes the last notes to Quartz, after the last request and before Quartz stops. */
    @Override
    public void notify(CamelEvent event) throws InterruptedException {
        if (event instanceof CamelContextRoutesStoppedEvent) {
            notes.add(LAST);
            worker.join(5_000);
        }
    }

    private void work() {
        List<Alarm> batch = new ArrayList<>(BATCH);
        try {
            while (!batch.contains(LAST)) {
                batch.clear();
                batch.add(notes.take());
                gather();
                notes.drainTo(batch, BATCH - 1);
                apply(batch);
            }
        } catch (InterruptedException e) {
            LOG.warn("reminders_not_armed count={} error=\"interrupted\"", notes.size());
        }
    }

    /**
     * Under load one transaction then sets hundreds of alarms; nobody waits for it. It sleeps rather than waits for the
     * next note, so that a request does not have to wake it.
     */
    private void gather() throws InterruptedException {
        if (notes.size() < BATCH) {
            TimeUnit.NANOSECONDS.sleep(GATHERING.toNanos());
        }
    }

    /** A failure is noted: alarms that are missing are set later, and a reminder needs its incident open in any case. */
    private void apply(List<Alarm> batch) {
        try {
            take(batch);
        } catch (SchedulerException e) {
            losses.incrementAndGet();
            LOG.warn("reminders_not_armed count={} error=\"{}\"", batch.size(), LoggedFailure.reason(e));
        }
    }

    private void take(List<Alarm> batch) throws SchedulerException {
        SortedMap<String, Instant> set = new TreeMap<>();
        Set<String> removed = new HashSet<>();
        for (Alarm alarm : batch) {
            if (alarm.dueAt() != null) {
                removed.remove(alarm.name());
                set.put(alarm.name(), alarm.dueAt());
            } else if (alarm != LAST) {
                set.remove(alarm.name());
                removed.add(alarm.name());
            }
        }
        AlarmStore alarms = QuartzSchedulers.alarms(quartz.getScheduler());
        if (!removed.isEmpty()) {
            alarms.remove(GROUP, removed);
        }
        if (!set.isEmpty()) {
            alarms.set(JOB, GROUP, set);
        }
    }
}
