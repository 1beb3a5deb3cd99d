package org.incidentflow.incident;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Variable;
import org.incidentflow.classify.Classification;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.ticket.Ticket;

/** Writes the answer to a new message: what happened, and no more than that. */
public final class IncidentResponses {

    private static final Map<String, String> CHANNEL_NAMES =
            Map.of("email", "email", "sms", "SMS", "whatsapp", "WhatsApp");

    public Created created(
            @Variable("incident") Incident incident,
            @Variable("classification") Classification classification,
            @Variable("ticket") Ticket ticket,
            @Variable("notifications") NotificationBatch notifications,
            @Variable("sentChannels") List<String> sentChannels,
            @Variable("reminderDueAt") String reminderDueAt) {
        return new Created(
                incident.id(),
                ticket.id(),
                "open",
                classification.category(),
                classification.confidence(),
                "Ticket created." + acknowledged(notifications, sentChannels == null ? List.of() : sentChannels),
                classification.reason(),
                classification.classifiedBy(),
                classification.needsReview(),
                ticket.source(),
                reminderDueAt);
    }

    private static String acknowledged(NotificationBatch notifications, List<String> sentChannels) {
        List<String> sent = new ArrayList<>();
        List<String> queued = new ArrayList<>();
        for (Notification notification : notifications.notifications()) {
            (sentChannels.contains(notification.channel()) ? sent : queued)
                    .add(CHANNEL_NAMES.get(notification.channel()));
        }
        return sentence(sent, "sent via") + sentence(queued, "queued for");
    }

    private static String sentence(List<String> channels, String done) {
        return switch (channels.size()) {
            case 0 -> "";
            case 1 -> " Acknowledgment %s %s.".formatted(done, channels.get(0));
            default ->
                " Acknowledgments %s %s and %s."
                        .formatted(
                                done,
                                String.join(", ", channels.subList(0, channels.size() - 1)),
                                channels.get(channels.size() - 1));
        };
    }

    /** The body of a 201. */
    public record Created(
            @JsonProperty("incident_id") UUID incidentId,
            @JsonProperty("ticket_id") String ticketId,
            String status,
            String classification,
            double confidence,
            String message,
            String reason,
            @JsonProperty("classified_by") String classifiedBy,
            @JsonProperty("needs_review") boolean needsReview,
            @JsonProperty("ticket_source") String ticketSource,
            @JsonProperty("reminder_due_at") String reminderDueAt) {}
}
