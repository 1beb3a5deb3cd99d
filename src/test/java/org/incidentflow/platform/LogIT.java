package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.ApplicationProcess;
import org.incidentflow.testing.StubMailServer;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.StubProvider;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** All that the application writes, from its first line to its last, while its peers and its database fail. */
@Timeout(180)
class LogIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Pattern SWEEP_FAILED = Pattern.compile("HTTP status \\d+|The ticket API's answer is not JSON");
    private static final String INGEST_KEY = "canarykey-ingest-0123456789abcdef";
    private static final String OPERATOR_KEY = "canarykey-operator-0123456789abcdef";
    private static final String TICKET_TOKEN = "canarytoken-of-the-ticket-api";
    private static final String MESSAGE = "canarymessage: my card 4111 1111 1111 1111 was charged twice";
    private static final String NAME = "Canaryname Zoe";
    private static final String EMAIL = "canarymail@example.org";
    private static final String PHONE = "+41446681801";

    /** What a peer says to a customer's data and our credentials when it fails. */
    private static final String ECHO = String.join(" ", MESSAGE, NAME, EMAIL, PHONE, TICKET_TOKEN);

    /** No part of these may be in the log. */
    private static final List<String> CANARIES = List.of(
            "canary",
            "4111",
            "446681801",
            "44 668 18 01",
            StubProvider.API_KEY,
            StubProvider.AUTH_TOKEN,
            StubModel.API_KEY,
            StubMailServer.PASSWORD);

    @RegisterExtension
    static final StubMailServer mailServer = new StubMailServer();

    @TempDir
    Path dataDir;

    private final StubProvider provider = new StubProvider();
    private final StubTicketApi tickets = new StubTicketApi();
    private final StubModel model = new StubModel();
    private TestDatabase database;

    @BeforeEach
    void startPeers() throws IOException {
        provider.start();
        tickets.start();
        model.start();
        mailServer.reset();
        database = TestDatabase.create();
    }

    @AfterEach
    void stopPeers() {
        provider.close();
        tickets.close();
        model.close();
        database.close();
    }

    @Test
    void isJsonFromTheFirstLineToTheLast() throws Exception {
        List<String> log = drive("json");

        List<JsonNode> events = new ArrayList<>();
        for (String line : log) {
            events.add(parse(line));
        }
        assertThat(events).allSatisfy(event -> {
            assertThat(event.path("timestamp").textValue()).isNotEmpty();
            assertThat(event.path("level").textValue()).isNotEmpty();
            assertThat(event.path("logger").textValue()).isNotEmpty();
            assertThat(event.path("message").textValue()).isNotEmpty();
        });
        assertThat(events.get(events.size() - 1).path("message").textValue()).isEqualTo("Incident Flow has stopped");
        assertThat(events)
                .filteredOn(event -> event.path("message").textValue().startsWith("request_failed"))
                .isNotEmpty()
                .allSatisfy(event -> assertThat(event.at("/error/stack_trace").textValue())
                        .contains("org.postgresql.util.PSQLException: ERROR: refused by a rule", "\tat "));
        assertTellsNothing(log);
    }

    @Test
    void isOneLineAnEventInText() throws Exception {
        List<String> log = drive("text");

        assertThat(log).allSatisfy(line -> assertThat(line)
                .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\S+ (INFO |WARN |ERROR) \\S+ - .+"));
        assertThat(log)
                .filteredOn(line -> line.contains("request_failed"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line)
                        .contains(
                                " | Caused by: org.postgresql.util.PSQLException: ERROR: refused by a rule",
                                " |  at org."));
        assertTellsNothing(log);
    }

    @Test
    void isJsonEvenWhenTheStartFails() throws Exception {
        try (ApplicationProcess application =
                ApplicationProcess.launch(dataDir, Map.of("LOG_FORMAT", "json", "HTTP_PORT", "abc"))) {
            assertThat(application.awaitExit()).isEqualTo(1);

            assertThat(application.log()).hasSize(1);
            assertThat(parse(application.log().get(0)).path("message").textValue())
                    .contains("HTTP_PORT", "from 1 to 65535");
        }
    }

    /** What fails, and tells our data while it does so, is everything that can. */
    private List<String> drive(String format) throws Exception {
        tickets.answerWith(422, "{\"error\": \"" + ECHO + "\"}");
        provider.failWith(400, "{\"code\": 21211, \"message\": \"" + ECHO + "\"}");
        mailServer.refuse(550, "5.1.1 <" + EMAIL + "> unknown; " + ECHO);
        model.answerWith("I cannot classify that: " + ECHO);
        try (ApplicationProcess application = ApplicationProcess.start(dataDir, settings(format))) {
            Response created = report(application, MESSAGE);
            assertThat(created.status()).as(created.toString()).isEqualTo(201);

            tickets.answerWith(302, ECHO, Map.of("Location", "http://127.0.0.1/?m=canaryredirect"));
            model.failWith(500);
            provider.failWith(503, ECHO);
            mailServer.refuse(451, "4.7.1 " + EMAIL + " later; " + ECHO);
            assertThat(report(application, MESSAGE + " again").status()).isEqualTo(201);

            tickets.answerWith(201, "\"" + ECHO);
            assertThat(report(application, MESSAGE + " and again").status()).isEqualTo(201);

            // What was answered without a ticket is held back; this one meets a failing turn.
            tickets.answerWith(302, ECHO, Map.of("Location", "http://127.0.0.1/?m=canaryredirect"));
            assertThat(report(application, MESSAGE + " once more").status()).isEqualTo(201);

            refuseInDatabase("incidents", "message", "canaryrefused");
            assertThat(report(application, MESSAGE + " canaryrefused").status()).isEqualTo(500);

            assertThat(application
                            .api()
                            .send("POST", "/api/incidents", ("{\"message\": canarybroken " + ECHO).getBytes(), json())
                            .status())
                    .isEqualTo(400);
            assertThat(application
                            .api()
                            .post("/api/incidents?key=canaryquery", "{}", Map.of("X-API-Key", "canarykey-of-nobody"))
                            .status())
                    .isEqualTo(401);

            await().atMost(LIMIT).until(() -> application.logged("sweep_failed"));
            application.stop();
            return application.log();
        }
    }

    /** Fails as PostgreSQL does, with the whole row in the exception's details. */
    private void refuseInDatabase(String table, String column, String text) {
        database.rows()
                .update(
                        """
                        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                        BEGIN
                          RAISE EXCEPTION 'refused by a rule' USING ERRCODE = 'check_violation', \
                        DETAIL = 'Failing row contains ' || NEW.%1$s, HINT = NEW.%1$s;
                        END $$"""
                                .formatted(column));
        database.rows()
                .update("CREATE TRIGGER refuse BEFORE INSERT ON %s FOR EACH ROW WHEN (NEW.%s LIKE '%%%s%%')"
                                .formatted(table, column, text)
                        + " EXECUTE FUNCTION refuse()");
    }

    private static Response report(ApplicationProcess application, String message) throws IOException {
        Map<String, Object> contact = Map.of("name", NAME, "email", EMAIL, "phone", PHONE, "whatsapp", PHONE);
        String body = new ObjectMapper()
                .writeValueAsString(
                        Map.of("customer_id", "canary99", "channel", "web", "message", message, "contact", contact));
        return application.api().expectingAnything().post("/api/incidents", body, Map.of("X-API-Key", INGEST_KEY));
    }

    private static Map<String, String> json() {
        return Map.of("Content-Type", "application/json", "Authorization", "Bearer " + INGEST_KEY);
    }

    private Map<String, String> settings(String format) {
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.put("LOG_FORMAT", format);
        settings.put("API_KEYS", "shop:ingest:%s,desk:operator:%s".formatted(INGEST_KEY, OPERATOR_KEY));
        settings.put("LLM_PROVIDER", "openai");
        settings.put("OPENAI_API_KEY", StubModel.API_KEY);
        settings.put("OPENAI_BASE_URL", model.url("/v1"));
        settings.put("TICKET_API_URL", tickets.url("/tickets?secret=canaryurl"));
        settings.put("TICKET_API_TOKEN", TICKET_TOKEN);
        settings.put("NOTIFY_CHANNELS", "email,sms,whatsapp");
        settings.put("NOTIFY_WAIT", "10s");
        settings.put("NOTIFY_RETRY_DELAY", "1s");
        settings.put("NOTIFY_SWEEP_INTERVAL", "1s");
        settings.put("TICKET_SWEEP_INTERVAL", "1s");
        settings.put("EMAIL_PROVIDER", "sendgrid,smtp");
        settings.put("SMS_PROVIDER", "twilio");
        settings.put("WHATSAPP_PROVIDER", "twilio");
        settings.put("EMAIL_FROM", "help@example.org");
        settings.put("SENDGRID_API_KEY", StubProvider.API_KEY);
        settings.put("SENDGRID_BASE_URL", provider.url("/"));
        settings.put("SMTP_HOST", "127.0.0.1");
        settings.put("SMTP_PORT", String.valueOf(mailServer.port()));
        settings.put("SMTP_USER", StubMailServer.USER);
        settings.put("SMTP_PASSWORD", StubMailServer.PASSWORD);
        settings.put("SMTP_TLS", "none");
        settings.put("TWILIO_ACCOUNT_SID", StubProvider.ACCOUNT_SID);
        settings.put("TWILIO_AUTH_TOKEN", StubProvider.AUTH_TOKEN);
        settings.put("TWILIO_BASE_URL", provider.url(""));
        settings.put("SMS_FROM", "+15005550006");
        settings.put("WHATSAPP_FROM", "+14155238886");
        return settings;
    }

    private void assertTellsNothing(List<String> log) {
        assertThat(log).anyMatch(line -> line.contains("incident_received"));
        assertThat(log).anyMatch(line -> line.contains("model_failed"));
        assertThat(log).anyMatch(line -> line.contains("ticket_api_failed") && line.contains("HTTP status 422"));
        assertThat(log).anyMatch(line -> line.contains("ticket_api_failed") && line.contains("HTTP status 302"));
        // Whichever of the broken answers its turn met.
        assertThat(log)
                .filteredOn(line -> line.contains("sweep_failed route=link-tickets"))
                .isNotEmpty()
                .allMatch(line -> SWEEP_FAILED.matcher(line).find());
        assertThat(log).noneMatch(line -> line.contains("Error processing exchange"));
        assertThat(log).anyMatch(line -> line.contains("notification_refused") && line.contains("550 5.1.1"));
        assertThat(log).anyMatch(line -> line.contains("notification_failed") && line.contains("451 4.7.1"));
        assertThat(log).allSatisfy(line -> assertThat(line.toLowerCase(Locale.ROOT))
                .doesNotContain(CANARIES.stream()
                        .map(canary -> canary.toLowerCase(Locale.ROOT))
                        .toList()));
        assertThat(log).allSatisfy(line -> assertThat(line)
                .doesNotContain(database.settings().get("DB_PASSWORD")));
    }

    private static JsonNode parse(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("Not JSON: " + line, e);
        }
    }
}
