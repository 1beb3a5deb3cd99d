package org.incidentflow.remind;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Date;
import java.util.UUID;
import org.apache.camel.CamelContext;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.StartupListener;
import org.apache.camel.Variable;
import org.apache.camel.component.quartz.QuartzComponent;
import org.incidentflow.incident.AppliedChange;
import org.incidentflow.incident.Incident;
import org.quartz.JobBuilder;
import org.quartz.JobKey;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;
import org.quartz.SimpleScheduleBuilder;
import org.quartz.Trigger;
import org.quartz.TriggerBuilder;
import org.quartz.TriggerKey;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets and removes the alarm clock of an incident's reminder: one Quartz trigger an incident, all on one durable job.
 * The incident's row stays the truth: a trigger that is missing or fires once too often changes nothing but the moment.
 */
public final class ReminderScheduler implements StartupListener {

    static final JobKey JOB = new JobKey("remind-customers", "reminder");
    private static final String GROUP = "reminder";
    private static final Logger LOG = LoggerFactory.getLogger(ReminderScheduler.class);

    private final QuartzComponent quartz;

    public ReminderScheduler(QuartzComponent quartz) {
        this.quartz = quartz;
    }

    /** Gives the job its way into the routes before the scheduler starts to fire. */
    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) throws SchedulerException {
        ProducerTemplate routes = context.createProducerTemplate();
        quartz.addScheduleInitTask(scheduler -> {
            scheduler.getContext().put(ReminderJob.ROUTES, routes);
            scheduler.addJob(
                    JobBuilder.newJob(ReminderJob.class)
                            .withIdentity(JOB)
                            .withDescription("Reminds the customers of all open incidents that are due")
                            .storeDurably()
                            .requestRecovery()
                            .build(),
                    true);
        });
    }

    /** Sets the alarm, or moves it. A failure is logged, not thrown: the sweep of due reminders makes up for it. */
    public void arm(@Variable("incident") Incident incident, @Variable("reminderDueAt") String dueAt) {
        arm(incident.id(), OffsetDateTime.parse(dueAt).toInstant());
    }

    private void arm(UUID incidentId, Instant dueAt) {
        Trigger trigger = TriggerBuilder.newTrigger()
                .withIdentity(key(incidentId))
                .forJob(JOB)
                .startAt(Date.from(dueAt))
                .withSchedule(SimpleScheduleBuilder.simpleSchedule().withMisfireHandlingInstructionFireNow())
                .build();
        try {
            Scheduler scheduler = quartz.getScheduler();
            if (scheduler.rescheduleJob(trigger.getKey(), trigger) == null) {
                scheduler.scheduleJob(trigger);
            }
        } catch (SchedulerException e) {
            LOG.warn("reminder_not_armed incident_id={} error=\"{}\"", incidentId, e.getMessage());
        }
    }

    /** Removes the alarm. A failure is logged, not thrown: a reminder is claimed only while the incident is open. */
    public void cancel(UUID incidentId) {
        try {
            quartz.getScheduler().unscheduleJob(key(incidentId));
        } catch (SchedulerException e) {
            LOG.warn("reminder_not_cancelled incident_id={} error=\"{}\"", incidentId, e.getMessage());
        }
    }

    /** Keeps the alarm in step with an operator's change: none while resolved, a new one when re-opened. */
    public void follow(@Variable("changed") AppliedChange change) {
        if (change.resolved()) {
            cancel(change.incidentId());
        } else if (change.reopened()) {
            arm(change.incidentId(), change.reminderDueAt());
        }
    }

    private static TriggerKey key(UUID incidentId) {
        return new TriggerKey(incidentId.toString(), GROUP);
    }
}
