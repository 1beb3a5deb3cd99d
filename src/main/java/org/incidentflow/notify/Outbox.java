package org.incidentflow.notify;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.incidentflow.platform.GroupCommit.Row;
import org.incidentflow.platform.ProblemException;

/** Reads what the notifications table says is to be delivered again. */
public final class Outbox {

    private final ObjectMapper json;

    public Outbox(ObjectMapper json) {
        this.json = json;
    }

    /** @param rows of claim-due-notifications.sql; each becomes a batch of its own */
    public List<NotificationBatch> batches(@Body List<Map<String, Object>> rows) throws JsonProcessingException {
        List<NotificationBatch> batches = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            Notification notification = new Notification(
                    (UUID) row.get("id"),
                    (UUID) row.get("incident_id"),
                    (String) row.get("channel"),
                    (String) row.get("kind"),
                    (String) row.get("recipient"),
                    (String) row.get("message"));
            batches.add(NotificationBatch.of(List.of(notification)).continuing((String) row.get("trace_context")));
        }
        return batches;
    }

    /** A row for mark-notification-sent.sql. */
    public Sent sent(@Variable("notification") Notification notification, @Variable("delivery") Delivery delivery) {
        return new Sent(notification.id(), delivery.provider(), delivery.messageId());
    }

    record Sent(
            UUID id,
            String provider,
            @JsonProperty("provider_message_id") String providerMessageId) implements Row {}

    /**
     * The notification that resend-notification.sql queued, as JSON.
     *
     * @throws ProblemException 404 if the incident has no such notification, 409 if it has not failed
     */
    public String resent(@Body List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            throw ProblemException.notFound("This incident has no notification with this id.");
        }
        Map<String, Object> row = rows.get(0);
        if (!"failed".equals(row.get("old_status"))) {
            throw ProblemException.conflict(
                    "The notification is %s; only a failed one can be sent again.".formatted(row.get("old_status")));
        }
        return (String) row.get("notification");
    }
}
