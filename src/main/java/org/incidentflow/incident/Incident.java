package org.incidentflow.incident;

import java.util.UUID;

/**
 * A customer's message that was let in.
 *
 * @param contactJson    the contact as JSON, or null when the caller gave none
 * @param clientId       the caller that sent it
 * @param idempotencyKey the caller's own id of the message, or null
 * @param requestHash    tells a repeated request from another with the same key
 * @param lease          whoever has it may open the incident, as long as nobody took it over
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
        String lease) {}
