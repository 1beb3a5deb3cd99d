package org.incidentflow.ticket;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.apache.camel.Body;

/** Reads the ticket id from the answer of a ticket API: its {@code ticket_id}, or else its {@code id}. */
public final class TicketAnswers {

    private static final int LONGEST_ID = 100;

    private final ObjectMapper json;

    public TicketAnswers(ObjectMapper json) {
        this.json = json;
    }

    /** @throws IllegalArgumentException if the answer has no usable id */
    public Ticket read(@Body byte[] answer) {
        String id = id(answer);
        return new Ticket(id.startsWith(Ticket.PREFIX) ? id : Ticket.PREFIX + id, "api");
    }

    private String id(byte[] answer) {
        JsonNode node;
        try {
            node = json.readTree(answer);
        } catch (IOException e) {
            throw new IllegalArgumentException("The ticket API's answer is not JSON", e);
        }
        for (String field : new String[] {"ticket_id", "id"}) {
            JsonNode value = node.path(field);
            if (value.isTextual() || value.isIntegralNumber()) {
                return usable(value.asText());
            }
        }
        throw new IllegalArgumentException("The ticket API's answer has neither ticket_id nor id");
    }

    private static String usable(String id) {
        if (id.isBlank() || id.length() > LONGEST_ID || !id.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(
                    "The ticket API's id must be 1 to %d visible ASCII characters".formatted(LONGEST_ID));
        }
        return id;
    }
}
