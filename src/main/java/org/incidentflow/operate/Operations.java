package org.incidentflow.operate;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.incidentflow.notify.DeliverySwitch;
import org.incidentflow.notify.NotificationChannels;
import org.incidentflow.notify.ProviderPauses;
import org.incidentflow.observe.Backlog;
import org.incidentflow.observe.Backlog.Figures;
import org.incidentflow.observe.Breakers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators see and change over JMX; whatever is changed leaves one line in the log. */
public final class Operations implements OperationsMBean {

    /** Under which it is found. */
    public static final ObjectName NAME = name("org.incidentflow:type=Operations");

    private static final String ALL = "all";
    private static final int MOST = 10_000;
    private static final Logger LOG = LoggerFactory.getLogger(Operations.class);

    private final Backlog backlog;
    private final FailedNotifications failed;
    private final DeliverySwitch delivery;
    private final ProviderPauses providers;
    private final Breakers breakers;
    private final Operator operator;

    public Operations(
            Backlog backlog,
            FailedNotifications failed,
            DeliverySwitch delivery,
            ProviderPauses providers,
            Breakers breakers,
            Operator operator) {
        this.backlog = backlog;
        this.failed = failed;
        this.delivery = delivery;
        this.providers = providers;
        this.breakers = breakers;
        this.operator = operator;
    }

    @Override
    public Long getPendingNotifications() {
        return count(Figures::pendingNotifications);
    }

    @Override
    public Long getFailedNotifications() {
        return count(Figures::failedNotifications);
    }

    @Override
    public Long getSkippedNotifications() {
        return count(Figures::skippedNotifications);
    }

    @Override
    public Long getArmedReminders() {
        return count(Figures::armedReminders);
    }

    @Override
    public Long getOverdueReminders() {
        return count(Figures::overdueReminders);
    }

    @Override
    public Long getUnfinishedIncidents() {
        return count(Figures::unfinishedIncidents);
    }

    @Override
    public Long getLocalTickets() {
        return count(Figures::localTickets);
    }

    @Override
    public List<String> getPausedChannels() {
        return delivery.paused();
    }

    @Override
    public Map<String, String> getBreakers() {
        return breakers.states();
    }

    @Override
    public void pauseDelivery(String channel) {
        delivery.pause(channels(channel));
        LOG.info("delivery_paused channel={} by={}", channel, who());
    }

    @Override
    public void resumeDelivery(String channel) {
        delivery.resume(channels(channel));
        providers.end(channels(channel));
        LOG.info("delivery_resumed channel={} by={}", channel, who());
    }

    @Override
    public void resetBreaker(String breaker) {
        breakers.close(breaker);
        LOG.info("breaker_reset breaker={} by={}", breaker, who());
    }

    @Override
    public int resendFailed(String channel, int limit) {
        if (limit < 1 || limit > MOST) {
            throw new IllegalArgumentException(
                    "The limit is %d: it must be a number from 1 to %d.".formatted(limit, MOST));
        }
        int resent = failed.resend(channels(channel), limit);
        LOG.info("notifications_resent channel={} count={} by={}", channel, resent, who());
        return resent;
    }

    /** Null as long as the database has not been read. */
    private Long count(Function<Figures, Long> figure) {
        return backlog.figures().map(figure).orElse(null);
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
