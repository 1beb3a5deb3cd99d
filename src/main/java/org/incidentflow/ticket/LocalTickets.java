package org.incidentflow.ticket;

import java.math.BigInteger;
import java.util.Locale;
import java.util.UUID;
import org.apache.camel.Variable;
import org.incidentflow.incident.Incident;

/** Gives tickets while the ticket API is away; the same incident always gets the same. */
public final class LocalTickets {

    private static final int CHARACTERS = 8;

    public Ticket assign(@Variable("incident") Incident incident) {
        return new Ticket(Ticket.PREFIX + characters(incident.id()), "local");
    }

    /** Eight characters of base 36, from the random low half of the UUID. */
    private static String characters(UUID id) {
        BigInteger space = BigInteger.valueOf(36).pow(CHARACTERS);
        BigInteger random = new BigInteger(Long.toUnsignedString(id.getLeastSignificantBits()));
        String text = random.mod(space).toString(36).toUpperCase(Locale.ROOT);
        return "0".repeat(CHARACTERS - text.length()) + text;
    }
}
