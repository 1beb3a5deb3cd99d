package org.incidentflow.incident;

import java.util.List;
import java.util.UUID;
import org.incidentflow.platform.Problem.FieldError;

/**
 * A customer's message that was let in.
 *
 * @param contactJson    the contact as JSON, or null when the caller gave none
 * @param clientId       the caller that sent it
 * @param idempotencyKey the caller's own id of the message, or null
 * @param requestHash    tells a repeated request from another with the same key
 * @param lease          whoever has it may open the incident, as long as nobody took it over
 * @param warnings       what of the contact was ignored or guessed
 */
public record Incident(
        UUID id,
        String customerId,
        String channel,
        String message,
        Contact contact,
        String contactJson,
        String clientId,
        String idempotencyKey,
        String requestHash,
        String lease,
        List<FieldError> warnings) {

    /** An incident with nothing to say of its contact. */
    public Incident(
            UUID id,
            String customerId,
            String channel,
            String message,
            Contact contact,
            String contactJson,
            String clientId,
            String idempotencyKey,
            String requestHash,
            String lease) {
        this(
                id,
                customerId,
                channel,
                message,
                contact,
                contactJson,
                clientId,
                idempotencyKey,
                requestHash,
                lease,
                List.of());
    }
}
