package org.incidentflow.incident;

import java.util.UUID;

/**
 * A customer's message that was let in.
 *
 * @param contactJson the contact as JSON, or null when the caller gave none
 * @param clientId    the caller that sent it
 */
public record Incident(
        UUID id,
        String customerId,
        String channel,
        String message,
        Contact contact,
        String contactJson,
        String clientId) {}
