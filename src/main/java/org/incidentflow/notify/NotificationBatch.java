package org.incidentflow.notify;

import java.util.List;
import org.incidentflow.observe.Continued;

/** What one incident's customer is told at one time, at most once on each channel. */
public record NotificationBatch(List<Notification> notifications, String traceContext) implements Continued {

    public static NotificationBatch of(List<Notification> notifications) {
        return new NotificationBatch(List.copyOf(notifications), null);
    }

    /** The same, for an incident that this span began. */
    public NotificationBatch continuing(String traceContext) {
        return new NotificationBatch(notifications, traceContext);
    }

    /** The notification for a channel, or null when there is none. */
    public Notification on(String channel) {
        return notifications.stream()
                .filter(notification -> notification.channel().equals(channel))
                .findFirst()
                .orElse(null);
    }
}
