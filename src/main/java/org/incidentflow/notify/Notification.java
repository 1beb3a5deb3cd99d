package org.incidentflow.notify;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.UUID;

/**
 * One message to a customer on one channel, as the notifications table holds it.
 *
 * @param kind      {@code acknowledgment}, {@code reminder}, or {@code reminder-2} for an incident's second
 * @param recipient the address, or null when the caller gave none for this channel
 */
public record Notification(
        UUID id,
        @JsonProperty("incident_id") UUID incidentId,
        String channel,
        String kind,
        String recipient,
        String message) {

    /** @throws NoRecipientException if there is no address */
    String requireRecipient() {
        if (recipient == null || recipient.isBlank()) {
            throw new NoRecipientException(channel);
        }
        return recipient;
    }
}
