package org.incidentflow.operate;

import java.util.List;
import java.util.Map;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;
import org.incidentflow.notify.DeliverySwitch;
import org.incidentflow.notify.NotificationChannels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What operators see and change over JMX. The numbers are a few seconds old at most, and count for all instances; pausing
 * and breakers are this instance's own. Whatever is changed here leaves one line in the log.
 */
@ManagedResource(description = "What waits and what failed; pauses deliveries, sends again, closes breakers")
public final class Operations {

    /** Under which it is found. */
    public static final ObjectName NAME = name("org.incidentflow:type=Operations");

    private static final String ALL = "all";
    private static final int MOST = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    private final WorkloadGauge workload;
    private final FailedNotifications failed;
    private final DeliverySwitch delivery;
    private final Breakers breakers;
    private final Operator operator;

    public Operations(
            WorkloadGauge workload,
            FailedNotifications failed,
            DeliverySwitch delivery,
            Breakers breakers,
            Operator operator) {
        this.workload = workload;
        this.failed = failed;
        this.delivery = delivery;
        this.breakers = breakers;
        this.operator = operator;
    }

    @ManagedAttribute(description = "Notifications that are queued, up to 100,000; null while the database is away")
    public Long getPendingNotifications() {
        return workload.read(Workload::pendingNotifications);
    }

    @ManagedAttribute(description = "Notifications that were given up until somebody resends them, up to 100,000")
    public Long getFailedNotifications() {
        return workload.read(Workload::failedNotifications);
    }

    @ManagedAttribute(description = "Notifications that were never tried, mostly without an address, up to 100,000")
    public Long getSkippedNotifications() {
        return workload.read(Workload::skippedNotifications);
    }

    @ManagedAttribute(description = "Reminders whose alarm Quartz holds, up to 100,000")
    public Long getArmedReminders() {
        return workload.read(Workload::armedReminders);
    }

    @ManagedAttribute(description = "Reminders that are due and not queued yet, up to 100,000")
    public Long getOverdueReminders() {
        return workload.read(Workload::overdueReminders);
    }

    @ManagedAttribute(description = "Incidents that were received and are not open yet, up to 100,000")
    public Long getUnfinishedIncidents() {
        return workload.read(Workload::unfinishedIncidents);
    }

    @ManagedAttribute(description = "Local tickets that the ticket API does not know yet, up to 100,000")
    public Long getLocalTickets() {
        return workload.read(Workload::localTickets);
    }

    @ManagedAttribute(description = "Channels on which this instance delivers nothing at present")
    public List<String> getPausedChannels() {
        return delivery.paused();
    }

    @ManagedAttribute(description = "State of each circuit breaker of this instance: CLOSED lets calls through")
    public Map<String, String> getBreakers() {
        return breakers.states();
    }

    @ManagedOperation(
            description = "Stops this instance's deliveries on a channel (email, sms, whatsapp) or on all,"
                    + " until they are resumed or it stops; notifications stay queued")
    public void pauseDelivery(String channel) {
        delivery.pause(channels(channel));
        LOG.info("delivery_paused channel={} by={}", channel, who());
    }

    @ManagedOperation(description = "Delivers again on a channel (email, sms, whatsapp) or on all")
    public void resumeDelivery(String channel) {
        delivery.resume(channels(channel));
        LOG.info("delivery_resumed channel={} by={}", channel, who());
    }

    @ManagedOperation(description = "Closes a circuit breaker, by its id in Breakers, so that calls go through again")
    public void resetBreaker(String breaker) {
        breakers.close(breaker);
        LOG.info("breaker_reset breaker={} by={}", breaker, who());
    }

    @ManagedOperation(
            description = "Queues failed notifications of a channel (email, sms, whatsapp) or of all again,"
                    + " the oldest first, at most as many as the second parameter says (1 to 10000); returns how many")
    public int resendFailed(String channel, int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException(
                    "The limit is %d: it must be a number from 1 to %d.".formatted(limit, MOST));
        }
        int resent = failed.resend(channels(channel), limit);
        workload.refresh();
        LOG.info("notifications_resent channel={} count={} by={}", channel, resent, who());
        return resent;
    }

    private static List<String> channels(String channel) {
        if (ALL.equals(channel)) {
            return List.copyOf(NotificationChannels.ALL);
        }
        if (channel == null || !NotificationChannels.ALL.contains(channel)) {
            throw new IllegalArgumentException("The channel is \"%s\": it must be one of %s, or %s."
                    .formatted(
                            channel, NotificationChannels.ALL.stream().sorted().toList(), ALL));
        }
        return List.of(channel);
    }

    private String who() {
        return operator.name().orElse("jmx");
    }

    private static ObjectName name(String name) {
        try {
            return new ObjectName(name);
        } catch (MalformedObjectNameException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
