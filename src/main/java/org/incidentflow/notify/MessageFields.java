package org.incidentflow.notify;

import java.time.Duration;
import java.util.Map;
import org.incidentflow.incident.Contact;

/**
 * What a message template may say about an incident.
 *
 * @param followUp when the customer hears from us again, such as {@code 24 hours}
 * @param name     the customer's name, or empty
 */
public record MessageFields(String ticketId, String followUp, String category, String name) {

    public static MessageFields of(String ticketId, Duration followUp, String category, Contact contact) {
        return new MessageFields(ticketId, inWords(followUp), category, contact.name() == null ? "" : contact.name());
    }

    Map<String, Object> values() {
        return Map.of("ticket_id", ticketId, "follow_up", followUp, "category", category, "name", name);
    }

    /** A time span in words, in the largest of hours, minutes and seconds that says it exactly. */
    static String inWords(Duration duration) {
        long seconds = Math.max(1, duration.toSeconds());
        if (seconds % 3_600 == 0) {
            return counted(seconds / 3_600, "hour");
        }
        return seconds % 60 == 0 ? counted(seconds / 60, "minute") : counted(seconds, "second");
    }

    private static String counted(long count, String unit) {
        return count + " " + unit + (count == 1 ? "" : "s");
    }
}
