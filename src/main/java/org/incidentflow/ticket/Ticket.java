package org.incidentflow.ticket;

/**
 * The ticket that an incident got.
 *
 * @param id          starts with {@code TKT-}
 * @param source      {@code api}, or {@code local} when the ticket API failed
 * @param externalId  what the ticket API calls it; null for a local one
 * @param attempts    of a local one, how often the ticket API took the incident without a readable id: it probably has a
 *                    ticket
 * @param unconfirmed whether that was often enough not to ask again
 */
public record Ticket(String id, String source, String externalId, int attempts, boolean unconfirmed) {

    public static final String PREFIX = "TKT-";

    /** @param externalId as the ticket API answered it */
    static Ticket ofApi(String externalId) {
        return new Ticket(
                externalId.startsWith(PREFIX) ? externalId : PREFIX + externalId, "api", externalId, 0, false);
    }
}
