package org.incidentflow.ticket;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;

/**
 * Reads the ticket id from the answer of a ticket API: what a JSON pointer leads to; without one its {@code ticket_id}, or
 * else its {@code id}, or the whole answer where that is a number, or a text with a digit. (A text without is more likely a
 * word such as "created".)
 */
public final class TicketAnswers {

    private static final int LONGEST_ID = 100;
    private static final Pattern POINTER = Pattern.compile("(/([^~/]|~[01])*)+");

    private final ObjectReader json;
    private final Optional<JsonPointer> pointer;

    /** @param pointer to the id in an answer */
    public TicketAnswers(ObjectMapper json, Optional<JsonPointer> pointer) {
        this.json = json.reader().with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        this.pointer = pointer;
    }

    /** @throws SettingException if {@code TICKET_ID_POINTER} is none */
    public static Optional<JsonPointer> pointer(Settings settings) {
        return settings.optional("TICKET_ID_POINTER").map(pointer -> {
            if (!POINTER.matcher(pointer).matches()) {
                throw new SettingException("TICKET_ID_POINTER is \"%s\": it must be a JSON pointer, such as /ticket/id."
                        .formatted(pointer));
            }
            return JsonPointer.compile(pointer);
        });
    }

    /** @throws UnreadableTicketException if the answer has no usable id */
    public Ticket read(@Body byte[] answer) {
        JsonNode id = id(parsed(answer));
        return Ticket.ofApi(usable(id.isNumber() ? number(id.decimalValue()) : id.textValue()));
    }

    private JsonNode parsed(byte[] answer) {
        try {
            JsonNode parsed = json.readTree(answer == null ? new byte[0] : answer);
            if (!parsed.isMissingNode()) {
                return parsed;
            }
        } catch (IOException e) {
            // Without the parser's words, which are the peer's.
            throw new UnreadableTicketException("The ticket API's answer is not JSON");
        }
        throw new UnreadableTicketException("The ticket API's answer is empty");
    }

    private JsonNode id(JsonNode answer) {
        if (pointer.isPresent()) {
            JsonNode id = answer.at(pointer.get());
            if (id.isTextual() || id.isNumber()) {
                return id;
            }
            throw new UnreadableTicketException("The ticket API's answer has no id at " + pointer.get());
        }
        for (String field : new String[] {"ticket_id", "id"}) {
            JsonNode id = answer.path(field);
            if (id.isTextual() || id.isNumber()) {
                return id;
            }
        }
        if (answer.isNumber()
                || answer.isTextual() && answer.textValue().chars().anyMatch(Character::isDigit)) {
            return answer;
        }
        throw new UnreadableTicketException("The ticket API's answer has neither ticket_id nor id");
    }

    /** A whole number, also where it is written as 35436.0. */
    private static String number(BigDecimal number) {
        BigDecimal shortest = number.stripTrailingZeros();
        if (shortest.scale() > 0 || shortest.precision() - (long) shortest.scale() > LONGEST_ID) {
            throw new UnreadableTicketException("The ticket API's id must be a whole number or a text");
        }
        return shortest.toPlainString();
    }

    private static String usable(String text) {
        String id = text.strip();
        if (id.isEmpty() || id.length() > LONGEST_ID || !id.codePoints().allMatch(TicketAnswers::isPrintable)) {
            throw new UnreadableTicketException(
                    "The ticket API's id must be 1 to %d printable characters".formatted(LONGEST_ID));
        }
        return id;
    }

    /** What people can read and write; of the many blanks only the one that is on a keyboard. */
    private static boolean isPrintable(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> character == ' ';
            default -> true;
        };
    }
}
