package org.incidentflow.incident;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.incidentflow.classify.Classification;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.platform.GroupCommit.Row;
import org.incidentflow.platform.Problem.FieldError;
import org.incidentflow.ticket.Ticket;

/** What the statements of a request's way store: rows as {@code insert-incident.sql} and its neighbours read them. */
public final class IncidentRows {

    private final double leaseSeconds;

    /** @param lease how long a request may work on its incident before somebody else takes it over */
    public IncidentRows(Duration lease) {
        this.leaseSeconds = lease.toMillis() / 1_000.0;
    }

    /** For {@code insert-incident.sql}. */
    public Received received(@Variable("incident") Incident incident, @Variable("traceContext") String traceContext) {
        return new Received(
                incident.id(),
                incident.customerId(),
                incident.channel(),
                incident.message(),
                incident.contactJson(),
                incident.clientId(),
                incident.idempotencyKey(),
                incident.requestHash(),
                incident.lease(),
                leaseSeconds,
                traceContext,
                incident.warnings().isEmpty() ? null : incident.warnings());
    }

    /** For {@code open-incident.sql}. */
    public Opening opening(
            @Variable("incident") Incident incident,
            @Variable("classification") Classification classification,
            @Variable("ticket") Ticket ticket,
            @Variable("notifications") NotificationBatch notifications,
            @Variable("reminderDelaySeconds") double reminderDelaySeconds) {
        return new Opening(
                incident.id(),
                incident.lease(),
                classification.category(),
                classification.confidence(),
                classification.reason(),
                classification.classifiedBy(),
                classification.needsReview(),
                ticket.id(),
                ticket.source(),
                ticket.externalId(),
                ticket.attempts(),
                ticket.unconfirmed(),
                reminderDelaySeconds,
                notifications.notifications());
    }

    /** For {@code store-response.sql}. */
    public Answered answered(@Variable("incident") Incident incident, @Body byte[] response) {
        return new Answered(incident.id(), new String(response, StandardCharsets.UTF_8));
    }

    @JsonNaming(SnakeCaseStrategy.class)
    record Received(
            UUID id,
            String customerId,
            String channel,
            String message,
            @JsonRawValue String contact,
            String clientId,
            String idempotencyKey,
            String requestHash,
            String lease,
            double leaseSeconds,
            String traceContext,
            List<FieldError> warnings)
            implements Row {}

    @JsonNaming(SnakeCaseStrategy.class)
    record Opening(
            UUID id,
            String lease,
            String classification,
            double confidence,
            String reason,
            String classifiedBy,
            boolean needsReview,
            String ticketId,
            String ticketSource,
            String externalTicketId,
            int ticketAttempts,
            boolean ticketUnconfirmed,
            double reminderDelaySeconds,
            List<Notification> notifications)
            implements Row {}

    record Answered(UUID id, String response) implements Row {}
}
