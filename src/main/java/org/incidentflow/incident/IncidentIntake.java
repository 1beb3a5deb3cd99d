package org.incidentflow.incident;

import static org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants.AUTHENTICATED_USER;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.auth.User;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.IllformedLocaleException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.commons.codec.digest.DigestUtils;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.platform.TimeOrderedId;

/** Reads and checks a new message, and gives it its incident id. */
public final class IncidentIntake {

    private static final List<String> CHANNELS = List.of("whatsapp", "email", "sms", "web", "phone", "chat");
    private static final String KEY_HEADER = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");
    private static final Pattern EMAIL = Pattern.compile("[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;]+");
    private static final Pattern PHONE = Pattern.compile("\\+?[0-9][0-9 ().-]{4,30}");

    private final ObjectMapper json;
    private final RequestReader requests;

    public IncidentIntake(ObjectMapper json) {
        this.json = json;
        this.requests = new RequestReader(json);
    }

    /** @throws ProblemException 400 if the body is not a JSON object, 422 if a field or the key is wrong */
    public Incident accept(
            @Body byte[] body, @Header(AUTHENTICATED_USER) User caller, @Header(KEY_HEADER) String idempotencyKey)
            throws JsonProcessingException {
        JsonNode request = requests.object(body);
        Fields fields = new Fields(request);
        String customerId = fields.required("customer_id", 64);
        String channel = fields.oneOf("channel", CHANNELS);
        if (!fields.present("channel")) {
            fields.wrong("channel", "is required");
        }
        String message = fields.required("message", 4_000);
        Contact contact = contact(fields.nested("contact"));
        if (idempotencyKey != null && !KEY.matcher(idempotencyKey).matches()) {
            fields.wrong(KEY_HEADER, "must have 1 to 255 visible ASCII characters");
        }
        fields.check();
        return new Incident(
                TimeOrderedId.next(),
                customerId,
                channel,
                message,
                contact,
                contact.equals(Contact.UNKNOWN) ? null : json.writeValueAsString(contact),
                caller.subject(),
                idempotencyKey,
                idempotencyKey == null ? null : DigestUtils.sha256Hex(body),
                UUID.randomUUID().toString());
    }

    private static Contact contact(Fields contact) {
        return new Contact(
                contact.optional("name", 200),
                contact.optional("email", 254, text -> EMAIL.matcher(text).matches(), "an e-mail address"),
                contact.optional("phone", 32, text -> PHONE.matcher(text).matches(), "a phone number"),
                contact.optional("whatsapp", 32, text -> PHONE.matcher(text).matches(), "a phone number"),
                contact.optional("locale", 35, IncidentIntake::isLocale, "a language tag such as en or de-CH"),
                contact.optional("time_zone", 64, IncidentIntake::isTimeZone, "a time zone such as Europe/Zurich"));
    }

    private static boolean isLocale(String text) {
        try {
            new Locale.Builder().setLanguageTag(text);
            return !text.isBlank();
        } catch (IllformedLocaleException e) {
            return false;
        }
    }

    private static boolean isTimeZone(String text) {
        try {
            ZoneId.of(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
