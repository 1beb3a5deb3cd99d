package org.incidentflow.incident;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;

/** How to reach the customer; every field may be missing. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Contact(
        String name,
        String email,
        String phone,
        String whatsapp,
        String locale,
        @JsonProperty("time_zone") String timeZone) {

    public static final Contact UNKNOWN = new Contact(null, null, null, null, null, null);

    /** @param contactJson a contact that was stored, or null when there was none */
    public static Contact of(String contactJson, ObjectMapper json) throws JsonProcessingException {
        return contactJson == null ? UNKNOWN : json.readValue(contactJson, Contact.class);
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
