package org.incidentflow.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import org.incidentflow.observe.Continued;

/**
 * What one incident's customer is told at one time, at most once on each channel.
 *
 * @param json the notifications as a JSON array, for the statement that queues them
 */
public record NotificationBatch(List<Notification> notifications, String json, String traceContext)
        implements Continued {

    public static NotificationBatch of(List<Notification> notifications, ObjectMapper json)
            throws JsonProcessingException {
        return new NotificationBatch(List.copyOf(notifications), json.writeValueAsString(notifications), null);
    }

    /** The same, for an incident that this span began. */
    public NotificationBatch continuing(String traceContext) {
        return new NotificationBatch(notifications, json, traceContext);
    }

    /** The notification for a channel, or null when there is none. */
    public Notification on(String channel) {
        return notifications.stream()
                .filter(notification -> notification.channel().equals(channel))
                .findFirst()
                .orElse(null);
    }
}
