package org.incidentflow.ticket;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.camel.Body;

/** What the built-in ticket API answers, when no real one is configured. */
public final class TicketSimulator {

    public SimulatedTicket answer(@Body int number) {
        return new SimulatedTicket(Ticket.PREFIX + number, "open");
    }

    /** An answer as a ticket API gives it. */
    public record SimulatedTicket(@JsonProperty("ticket_id") String ticketId, String status) {}
}
