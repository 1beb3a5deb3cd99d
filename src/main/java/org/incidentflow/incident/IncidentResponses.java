package org.incidentflow.incident;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.incidentflow.classify.Classification;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.platform.Problem.FieldError;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.ticket.Ticket;

/** Writes the answer to a new message: what happened, and no more than that. */
public final class IncidentResponses {

    private static final Map<String, String> CHANNEL_NAMES =
            Map.of("email", "email", "sms", "SMS", "whatsapp", "WhatsApp");

    private final ObjectMapper json;

    public IncidentResponses(ObjectMapper json) {
        this.json = json;
    }

    public Created created(
            @Variable("incident") Incident incident,
            @Variable("classification") Classification classification,
            @Variable("ticket") Ticket ticket,
            @Variable("notifications") NotificationBatch notifications,
            @Variable("sentChannels") List<String> sentChannels,
            @Variable("undeliveredChannels") List<String> undeliveredChannels,
            @Variable("reminderDueAt") String reminderDueAt) {
        List<String> undelivered = undeliveredChannels == null ? List.of() : undeliveredChannels;
        List<String> channels = notifications.notifications().stream()
                .map(Notification::channel)
                .filter(channel -> !undelivered.contains(channel))
                .toList();
        return new Created(
                incident.id(),
                ticket.id(),
                "open",
                classification.category(),
                classification.confidence(),
                "Ticket created." + acknowledged(channels, sentChannels == null ? List.of() : sentChannels),
                classification.reason(),
                classification.classifiedBy(),
                classification.needsReview(),
                ticket.source(),
                reminderDueAt,
                incident.warnings());
    }

    /**
     * The first response to a request that is repeated with its key: as it was sent, or where that was never recorded,
     * as it would be sent now.
     *
     * @param first a row of select-first-response.sql
     * @throws ProblemException 422 if the key came with another body before, 409 while that is still being worked on
     */
    public byte[] repeated(@Body Map<String, Object> first, @Variable("incident") Incident incident)
            throws JsonProcessingException {
        if (!incident.requestHash().equals(first.get("request_hash"))) {
            throw ProblemException.keyReused();
        }
        if ("received".equals(first.get("status"))) {
            throw ProblemException.inProgress();
        }
        String response = (String) first.get("response");
        return response == null ? json.writeValueAsBytes(rebuilt(first)) : response.getBytes(StandardCharsets.UTF_8);
    }

    private Created rebuilt(Map<String, Object> first) throws JsonProcessingException {
        String warnings = (String) first.get("warnings");
        List<String> channels = new ArrayList<>();
        List<String> sentChannels = new ArrayList<>();
        for (String acknowledgment : ((String) first.get("acknowledgments")).split(",")) {
            String[] channelAndStatus = acknowledgment.split(":");
            if (Set.of("sent", "pending").contains(channelAndStatus[1])) {
                channels.add(channelAndStatus[0]);
            }
            if (channelAndStatus[1].equals("sent")) {
                sentChannels.add(channelAndStatus[0]);
            }
        }
        return new Created(
                (UUID) first.get("id"),
                (String) first.get("ticket_id"),
                (String) first.get("status"),
                (String) first.get("classification"),
                (Double) first.get("confidence"),
                "Ticket created." + acknowledged(channels, sentChannels),
                (String) first.get("reason"),
                (String) first.get("classified_by"),
                (Boolean) first.get("needs_review"),
                (String) first.get("ticket_source"),
                (String) first.get("reminder_due_at"),
                warnings == null ? List.of() : List.of(json.readValue(warnings, FieldError[].class)));
    }

    private static String acknowledged(List<String> channels, List<String> sentChannels) {
        List<String> sent = new ArrayList<>();
        List<String> queued = new ArrayList<>();
        for (String channel : channels) {
            (sentChannels.contains(channel) ? sent : queued).add(CHANNEL_NAMES.get(channel));
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

    /**
     * The body of a 201.
     *
     * @param warnings what of the contact was ignored or guessed; absent when nothing was
     */
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
            @JsonProperty("reminder_due_at") String reminderDueAt,
            @JsonInclude(JsonInclude.Include.NON_EMPTY) List<FieldError> warnings) {}
}
