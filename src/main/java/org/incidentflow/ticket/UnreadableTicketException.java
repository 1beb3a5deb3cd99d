package org.incidentflow.ticket;

/** The ticket API took the incident, and its answer has no id of a ticket: there probably is one. */
public final class UnreadableTicketException extends RuntimeException {

    UnreadableTicketException(String message) {
        super(message);
    }
}
