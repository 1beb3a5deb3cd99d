package org.incidentflow.ticket;

/**
 * The ticket that an incident got.
 *
 * @param id     starts with {@code TKT-}
 * @param source {@code api}, or {@code local} when the ticket API failed
 */
public record Ticket(String id, String source) {

    public static final String PREFIX = "TKT-";
}
