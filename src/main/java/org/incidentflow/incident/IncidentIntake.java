package org.incidentflow.incident;

import static org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants.AUTHENTICATED_USER;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.ext.auth.User;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.apache.commons.codec.digest.DigestUtils;
import org.incidentflow.incident.ContactReader.ReadContact;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.platform.TimeOrderedId;

/** Reads and checks a new message, and gives it its incident id. */
public final class IncidentIntake {

    private static final List<String> CHANNELS = List.of("whatsapp", "email", "sms", "web", "phone", "chat");
    private static final String KEY_HEADER = "Idempotency-Key";
    private static final Pattern KEY = Pattern.compile("[!-~]{1,255}");

    private final ObjectMapper json;
    private final ContactReader contacts;
    private final RequestReader requests;

    public IncidentIntake(ObjectMapper json, ContactReader contacts) {
        this.json = json;
        this.contacts = contacts;
        this.requests = new RequestReader(json);
    }

    /**
     * Takes a message whatever its contact is.
     *
     * @throws ProblemException 400 if the body is not a JSON object, 422 if another field or the key is wrong
     */
    public Incident accept(
            @Body byte[] body, @Header(AUTHENTICATED_USER) User caller, @Header(KEY_HEADER) String idempotencyKey)
            throws JsonProcessingException {
        JsonNode request = requests.object(body, "contact");
        Fields fields = new Fields(request);
        String customerId = fields.required("customer_id", 64);
        String channel = fields.oneOf("channel", CHANNELS);
        if (!fields.present("channel")) {
            fields.wrong("channel", "is required");
        }
        String message = fields.required("message", 4_000);
        ReadContact read = contacts.read(request.path("contact"));
        if (idempotencyKey != null && !KEY.matcher(idempotencyKey).matches()) {
            fields.wrong(KEY_HEADER, "must have 1 to 255 visible ASCII characters");
        }
        fields.check();
        return new Incident(
                TimeOrderedId.next(),
                customerId,
                channel,
                message,
                read.contact(),
                read.contact().equals(Contact.UNKNOWN) ? null : json.writeValueAsString(read.contact()),
                caller.subject(),
                idempotencyKey,
                idempotencyKey == null ? null : DigestUtils.sha256Hex(body),
                UUID.randomUUID().toString(),
                read.warnings());
    }
}
