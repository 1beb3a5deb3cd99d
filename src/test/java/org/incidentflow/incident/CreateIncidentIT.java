package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CreateIncidentIT {

    @RegisterExtension
    static final TestApplication application = TestApplication.with(Map.of());

    @Test
    void answersWithWhatHappened() {
        Instant before = Instant.now();

        Response response = application.api().report("99876", "My credit card was charged twice");

        assertThat(response.status()).as(response.toString()).isEqualTo(201);
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        assertThat(response.header("Content-Length"))
                .isEqualTo(String.valueOf(response.body().getBytes(StandardCharsets.UTF_8).length));
        JsonNode created = response.json();
        UUID id = UUID.fromString(created.get("incident_id").textValue());
        assertThat(id.version()).isEqualTo(7);
        assertThat(response.location()).isEqualTo("/api/incidents/" + id);
        assertThat(created.get("ticket_id").textValue()).matches("TKT-\\d+");
        assertThat(created.get("ticket_source").textValue()).isEqualTo("api");
        assertThat(created.get("status").textValue()).isEqualTo("open");
        assertThat(created.get("classification").textValue()).isEqualTo("duplicate_payment");
        assertThat(created.get("confidence").isNumber()).isTrue();
        assertThat(created.get("confidence").doubleValue()).isBetween(0.9, 1.0);
        assertThat(created.get("message").textValue())
                .isEqualTo("Ticket created. Acknowledgments sent via email and SMS.");
        assertThat(created.get("reason").textValue()).isNotBlank();
        assertThat(created.get("classified_by").textValue()).isEqualTo("local");
        assertThat(created.get("needs_review").isBoolean()).isTrue();
        assertThat(created.get("needs_review").booleanValue()).isFalse();
        assertThat(OffsetDateTime.parse(created.get("reminder_due_at").textValue())
                        .toInstant())
                .isBetween(
                        before.plus(Duration.ofHours(24)).minusSeconds(1),
                        Instant.now().plus(Duration.ofHours(24)).plusSeconds(1));
    }

    @Test
    void answersAsTheReadmeShows() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        Matcher shown = Pattern.compile("(?s)HTTP/1.1 201 Created\n(.+?)\n\n(\\{.+?})\n")
                .matcher(readme);
        assertThat(shown.find()).isTrue();
        List<String> headers = shown.group(1)
                .lines()
                .map(line -> line.split(":")[0].toLowerCase(Locale.ROOT))
                .toList();

        Response response = application.api().report("99876", "My credit card was charged twice");

        assertThat(response.headers().map().keySet()).containsExactlyInAnyOrderElementsOf(headers);
        assertThat(response.json().fieldNames()).toIterable().containsExactlyElementsOf(() -> new Response(
                        201, response.headers(), shown.group(2))
                .json()
                .fieldNames());
    }

    @Test
    void storesWhatItAnswers() {
        JsonNode created =
                application.api().report("My credit card was charged twice").json();

        assertThat(application.rows().select("SELECT * FROM incidents WHERE id = ?", id(created)))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row)
                            .containsEntry("customer_id", "99876")
                            .containsEntry("channel", "whatsapp")
                            .containsEntry("message", "My credit card was charged twice")
                            .containsEntry("contact", null)
                            .containsEntry("status", "open")
                            .containsEntry("classification", "duplicate_payment")
                            .containsEntry(
                                    "confidence", created.get("confidence").doubleValue())
                            .containsEntry("reason", created.get("reason").textValue())
                            .containsEntry("classified_by", "local")
                            .containsEntry("needs_review", false)
                            .containsEntry("ticket_id", created.get("ticket_id").textValue())
                            .containsEntry("ticket_source", "api")
                            .containsEntry("resolved_at", null)
                            .containsEntry("reminder_sent", false);
                    assertThat(((Timestamp) row.get("reminder_due_at")).toInstant())
                            .isEqualTo(OffsetDateTime.parse(
                                            created.get("reminder_due_at").textValue())
                                    .toInstant());
                });
        assertThat(application
                        .rows()
                        .column("SELECT type FROM incident_events WHERE incident_id = ? ORDER BY id", id(created)))
                .containsExactly("received", "opened");
    }

    @Test
    void acknowledgesOnEveryChannel() {
        JsonNode created =
                application.api().report("My credit card was charged twice").json();
        String ticket = created.get("ticket_id").textValue();

        assertThat(application
                        .rows()
                        .select("SELECT * FROM notifications WHERE incident_id = ? ORDER BY channel", id(created)))
                .satisfiesExactly(
                        email -> assertThat(email)
                                .containsEntry("channel", "email")
                                .containsEntry(
                                        "message", "Ticket #" + ticket + " created. We're investigating your issue."),
                        sms -> assertThat(sms)
                                .containsEntry("channel", "sms")
                                .containsEntry("message", "Ticket #" + ticket + " created. Follow-up in 24 hours."))
                .allSatisfy(row -> {
                    assertThat(row)
                            .containsEntry("kind", "acknowledgment")
                            .containsEntry("status", "sent")
                            .containsEntry("attempts", 1)
                            .containsEntry("provider", "log")
                            .containsEntry("recipient", null)
                            .containsEntry("last_error", null)
                            .containsEntry("next_attempt_at", null);
                    assertThat(row.get("sent_at")).isNotNull();
                    assertThat(row.get("provider_message_id")).isNotNull();
                });
    }

    @Test
    void keepsTheContactAndSendsToIt() {
        JsonNode created = application
                .api()
                .post(
                        "/api/incidents",
                        """
                        {"customer_id": "7", "channel": "web", "message": "My card was declined at the shop",
                         "contact": {"name": "Zoë", "email": "zoe@example.org", "phone": "+41 44 668 18 00",
                                     "locale": "de-CH", "time_zone": "Europe/Zurich", "shoe_size": 38}}
                        """)
                .json();

        assertThat(application.rows().column("SELECT contact::text FROM incidents WHERE id = ?", id(created)))
                .singleElement()
                .asString()
                .contains("Zoë", "zoe@example.org", "+41446681800", "de-CH", "Europe/Zurich")
                .doesNotContain("shoe_size");
        assertThat(application
                        .rows()
                        .column(
                                "SELECT recipient FROM notifications WHERE incident_id = ? ORDER BY channel",
                                id(created)))
                .containsExactly("zoe@example.org", "+41446681800");
        assertThat(application
                        .api()
                        .get("/api/incidents/" + id(created))
                        .json()
                        .at("/contact/time_zone")
                        .asText())
                .isEqualTo("Europe/Zurich");
    }

    @Test
    void tellsWhatItMadeOfTheContact() {
        Response response = application
                .api()
                .post(
                        "/api/incidents",
                        """
                        {"customer_id": "7", "channel": "web", "message": "My card was declined at the shop",
                         "contact": {"name": "", "email": "nobody", "phone": "\u202a(044)\u00a0668\u201118\u201100\u202c",
                                     "whatsapp": "whatsapp:+41791234567", "locale": "de_CH.UTF-8",
                                     "time_zone": "W. Europe Standard Time"}}
                        """);

        assertThat(response.status()).as(response.toString()).isEqualTo(201);
        assertThat(response.json().path("warnings"))
                .extracting(warning -> warning.path("field").asText() + " "
                        + warning.path("message").asText())
                .containsExactly(
                        "contact.email was ignored: it must be an e-mail address",
                        "contact.phone has no country code: it was read as a number of CH");
        JsonNode incident = application.api().get(response.location()).json();
        assertThat(incident.path("contact"))
                .isEqualTo(new Response(
                                200,
                                response.headers(),
                                """
                        {"phone": "+41446681800", "whatsapp": "+41791234567", "locale": "de-CH",
                         "time_zone": "Europe/Berlin",
                         "as_given": {"email": "nobody", "phone": "\u202a(044)\u00a0668\u201118\u201100\u202c"}}""")
                        .json());
        assertThat(application
                        .rows()
                        .column(
                                "SELECT recipient FROM notifications WHERE incident_id = ? ORDER BY channel",
                                id(response.json())))
                .containsExactly(null, "+41446681800");
        JsonNode events =
                application.api().get(response.location() + "/events").json().path("events");
        assertThat(events)
                .extracting(event -> event.path("type").asText())
                .containsExactly("received", "contact_adjusted", "opened");
        assertThat(events.at("/1/details/warnings")).isEqualTo(response.json().path("warnings"));
    }

    /** A sender may cut an emoji in half, or send what it has for "no contact". */
    @ParameterizedTest
    @ValueSource(
            strings = {"\"me\"", "[]", "7", "{\"name\": \"Zo\\ud83d\", \"phone\": \"\\u0000\"}", "{\"phone\": [\"x\"]}"
            })
    void losesNoMessageForItsContact(String contact) {
        Response response = application
                .api()
                .post(
                        "/api/incidents",
                        "{\"customer_id\": \"7\", \"channel\": \"web\", \"message\": \"Hello\", \"contact\": %s}"
                                .formatted(contact));

        assertThat(response.status()).as(response.toString()).isEqualTo(201);
        assertThat(application.api().get(response.location()).status()).isEqualTo(200);
    }

    @Test
    void takesTheLongestTextsAndEveryScript() {
        String customer = "é".repeat(64);
        String message = "😀".repeat(3_989) + " \"ünïcode\"\n";

        Response response = application.api().report(customer, message);

        assertThat(response.status()).as(response.toString()).isEqualTo(201);
        assertThat(application
                        .rows()
                        .select("SELECT customer_id, message FROM incidents WHERE id = ?", id(response.json())))
                .containsExactly(Map.of("customer_id", customer, "message", message));
    }

    @Test
    void ignoresFieldsThatTheServerDecides() {
        UUID wanted = UUID.randomUUID();

        JsonNode created = application
                .api()
                .post(
                        "/api/incidents",
                        """
                        {"customer_id": "99876", "channel": "sms", "message": "My credit card was charged twice",
                         "id": "%1$s", "incident_id": "%1$s", "status": "resolved", "ticket_id": "TKT-1",
                         "classification": "general_inquiry", "confidence": 0, "reminder_sent": true}
                        """
                                .formatted(wanted))
                .json();

        assertThat(created.get("incident_id").textValue()).isNotEqualTo(wanted.toString());
        assertThat(created.get("status").textValue()).isEqualTo("open");
        assertThat(created.get("classification").textValue()).isEqualTo("duplicate_payment");
        assertThat(created.get("ticket_id").textValue()).isNotEqualTo("TKT-1");
        assertThat(application.rows().column("SELECT reminder_sent FROM incidents WHERE id = ?", id(created)))
                .containsExactly(false);
    }

    @Test
    void takesControlHeadersAndParametersForNothing() {
        Map<String, String> headers = Map.of(
                "CamelHttpResponseCode", "299",
                "CamelSqlQuery", "DROP TABLE incidents",
                "CamelHttpUri", "http://127.0.0.1:1/",
                "CamelHttpMethod", "DELETE",
                "incident", "x",
                "X-Odd", "odd",
                "Location", "/elsewhere",
                "Cookie", "a=b");
        String query =
                "?CamelHttpResponseCode=299&CamelSqlQuery=DROP%20TABLE%20incidents&CamelHttpUri=http://127.0.0.1:1/"
                        + "&variable.incident=x&x=%7B%7Bbean:incidents%7D%7D";

        Response response = application.api().post("/api/incidents" + query, reportJson(), headers);

        assertThat(response.status()).as(response.toString()).isEqualTo(201);
        assertThat(response.location()).isEqualTo("/api/incidents/" + response.text("incident_id"));
        assertThat(Set.copyOf(response.headers().map().keySet()))
                .isSubsetOf("content-type", "content-length", "location", "transfer-encoding");
        assertThat(response.text("message")).isEqualTo("Ticket created. Acknowledgments sent via email and SMS.");
    }

    private static String reportJson() {
        return ApiClient.reportJson("99876", "My credit card was charged twice");
    }

    private static UUID id(JsonNode created) {
        return UUID.fromString(created.get("incident_id").textValue());
    }
}
