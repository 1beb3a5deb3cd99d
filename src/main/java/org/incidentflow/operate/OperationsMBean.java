package org.incidentflow.operate;

import java.util.List;
import java.util.Map;
import org.apache.camel.api.management.ManagedAttribute;
import org.apache.camel.api.management.ManagedOperation;
import org.apache.camel.api.management.ManagedResource;

/**
 * What operators see and change over JMX. The numbers are a few seconds old, or older while the database cannot be
 * reached, and count for all instances; pausing and breakers are this instance's own.
 */
@ManagedResource(description = "What waits and what failed; pauses deliveries, sends again, closes breakers")
public interface OperationsMBean {

    @ManagedAttribute(description = "Notifications that are queued, up to 100,000")
    Long getPendingNotifications();

    @ManagedAttribute(description = "Notifications that were given up until somebody resends them, up to 100,000")
    Long getFailedNotifications();

    @ManagedAttribute(description = "Notifications that were never tried, mostly without an address, up to 100,000")
    Long getSkippedNotifications();

    @ManagedAttribute(description = "Reminders whose alarm Quartz holds, up to 100,000")
    Long getArmedReminders();

    @ManagedAttribute(description = "Reminders that are due and not queued yet, up to 100,000")
    Long getOverdueReminders();

    @ManagedAttribute(description = "Incidents that a stopped process left unfinished, up to 100,000")
    Long getUnfinishedIncidents();

    @ManagedAttribute(description = "Local tickets that the ticket API does not know yet, up to 100,000")
    Long getLocalTickets();

    @ManagedAttribute(description = "Channels on which this instance delivers nothing at present")
    List<String> getPausedChannels();

    @ManagedAttribute(description = "State of each circuit breaker of this instance: CLOSED lets calls through")
    Map<String, String> getBreakers();

    @ManagedOperation(
            description = "Stops this instance's deliveries on a channel (email, sms, whatsapp) or on all,"
                    + " until they are resumed or it stops; notifications stay queued")
    void pauseDelivery(String channel);

    @ManagedOperation(
            description = "Delivers again on a channel (email, sms, whatsapp) or on all,"
                    + " and asks the providers again that are paused because they refused everything")
    void resumeDelivery(String channel);

    @ManagedOperation(description = "Closes a circuit breaker, by its id in Breakers, so that calls go through again")
    void resetBreaker(String breaker);

    @ManagedOperation(
            description = "Queues failed notifications of a channel (email, sms, whatsapp) or of all again,"
                    + " the oldest first, at most limit (1 to 10000); returns how many")
    int resendFailed(String channel, int limit);
}
