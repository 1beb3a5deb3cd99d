package org.incidentflow.ticket;

import java.math.BigInteger;
import java.util.Locale;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Variable;
import org.incidentflow.incident.Incident;

/** Gives tickets while the ticket API is away; the same incident always gets the same. */
public final class LocalTickets {

    private static final int CHARACTERS = 8;

    private final int attempts;

    /** @param attempts after so many answers without a readable id the ticket API is not asked again */
    public LocalTickets(int attempts) {
        this.attempts = attempts;
    }

    /** For an incident of which the ticket API knows nothing. */
    public Ticket assign(@Variable("incident") Incident incident) {
        return ticket(incident, 0);
    }

    /** For an incident at which the ticket API failed just now. */
    public Ticket replace(@Variable("incident") Incident incident, Exchange exchange) {
        Throwable failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        return ticket(incident, TicketRetry.taken(failure) ? 1 : 0);
    }

    private Ticket ticket(Incident incident, int unreadable) {
        return new Ticket(Ticket.PREFIX + characters(incident.id()), "local", null, unreadable, unreadable >= attempts);
    }

    /** Eight characters of base 36, from the random low half of the UUID. */
    private static String characters(UUID id) {
        BigInteger space = BigInteger.valueOf(36).pow(CHARACTERS);
        BigInteger random = new BigInteger(Long.toUnsignedString(id.getLeastSignificantBits()));
        String text = random.mod(space).toString(36).toUpperCase(Locale.ROOT);
        return "0".repeat(CHARACTERS - text.length()) + text;
    }
}
