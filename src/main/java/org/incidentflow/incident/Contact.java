package org.incidentflow.incident;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * How to reach the customer; every field may be missing. Numbers are as E.164 has them, unless they were stored by an older
 * version.
 *
 * @param asGiven what the caller wrote in the fields that were ignored or guessed, by their names; empty when there are none
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Contact(
        String name,
        String email,
        String phone,
        String whatsapp,
        String locale,
        @JsonProperty("time_zone") String timeZone,
        @JsonProperty("as_given") Map<String, String> asGiven) {

    public static final Contact UNKNOWN = new Contact(null, null, null, null, null, null);

    public Contact {
        asGiven = asGiven == null ? Map.of() : Map.copyOf(asGiven);
    }

    /** A contact of which everything was understood. */
    public Contact(String name, String email, String phone, String whatsapp, String locale, String timeZone) {
        this(name, email, phone, whatsapp, locale, timeZone, Map.of());
    }

    /** @param contactJson a contact that was stored, or null when there was none */
    public static Contact of(String contactJson, ObjectMapper json) throws JsonProcessingException {
        return contactJson == null ? UNKNOWN : json.readValue(contactJson, Contact.class);
    }

    /** Every phone number that the customer left, also those that nothing can be sent to. */
    public Stream<String> numbers() {
        return Stream.of(phone, whatsapp, asGiven.get("phone"), asGiven.get("whatsapp"))
                .filter(Objects::nonNull);
    }

    /** The address for a channel, or null when the caller gave none. */
    public String recipient(String channel) {
        return switch (channel) {
            case "email" -> email;
            case "sms" -> phone;
            case "whatsapp" -> whatsapp != null ? whatsapp : phone;
            default -> throw new IllegalArgumentException("No such channel: " + channel);
        };
    }
}
