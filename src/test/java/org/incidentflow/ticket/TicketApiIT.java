package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.StubServer.Received;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each test has an application of its own, because a circuit breaker remembers what happened before. */
@Timeout(60)
class TicketApiIT {

    private static final String MESSAGE = "My credit card was charged twice";
    private static final StubTicketApi TICKETS = new StubTicketApi();
    private static TestDatabase database;

    @BeforeAll
    static void startDatabase() {
        database = TestDatabase.create();
    }

    /** Or the next application would post at its start what this one could not. */
    @AfterEach
    void leaveNothingToBePosted() {
        database.rows().update("TRUNCATE incidents, notifications, incident_events");
    }

    @BeforeEach
    void startTickets() throws Exception {
        TICKETS.close();
        TICKETS.start();
    }

    @AfterAll
    static void stop() {
        TICKETS.close();
        if (database != null) {
            database.close();
        }
    }

    @Test
    void postsWhatTheContractSays() throws Exception {
        Map<String, String> settings = Map.of(
                "TICKET_API_URL", TICKETS.url("/v2/tickets?queue=cards&x=%7B1%7D"), "TICKET_API_TOKEN", "s3cret");
        try (RunningApplication application = RunningApplication.start(database, settings)) {
            Map<String, String> callersHeaders = Map.of(
                    "Authorization", "Bearer of-the-caller",
                    "Cookie", "session=1",
                    "X-Odd", "odd",
                    "Idempotency-Key", "of-the-caller",
                    "CamelHttpUri", "http://127.0.0.1:1/",
                    "CamelHttpQuery", "queue=none",
                    "CamelHttpMethod", "GET");
            TICKETS.answerWith(
                    201,
                    "{\"ticket_id\": \"TKT-%d\"}",
                    Map.of(
                            "Content-Type", "application/json; charset=utf-8",
                            "Set-Cookie", "upstream=1",
                            "X-Upstream", "1",
                            "Location", "http://elsewhere.example/",
                            "CamelHttpResponseCode", "299"));

            Response created =
                    application.api().post("/api/incidents", ApiClient.reportJson("99876", MESSAGE), callersHeaders);

            assertThat(created.status()).as(created.toString()).isEqualTo(201);
            assertThat(created.text("ticket_id")).isEqualTo("TKT-5001");
            assertThat(created.text("ticket_source")).isEqualTo("api");
            assertThat(created.location()).isEqualTo("/api/incidents/" + created.text("incident_id"));
            assertThat(Set.copyOf(created.headers().map().keySet()))
                    .isSubsetOf("content-type", "content-length", "location", "transfer-encoding");

            assertThat(TICKETS.journal()).hasSize(1);
            Received posted = TICKETS.journal().get(0);
            assertThat(posted.method()).isEqualTo("POST");
            assertThat(posted.uri().getPath()).isEqualTo("/v2/tickets");
            assertThat(posted.uri().getRawQuery()).isEqualTo("queue=cards&x=%7B1%7D");
            assertThat(posted.header("Idempotency-Key")).isEqualTo(created.text("incident_id"));
            assertThat(posted.header("Authorization")).isEqualTo("Bearer s3cret");
            assertThat(posted.header("Content-Type")).startsWith("application/json");
            Map<String, Object> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            headers.putAll(posted.headers());
            assertThat(headers).doesNotContainKeys("Cookie", "X-Odd", "CamelHttpUri", "CamelHttpMethod");
            JsonNode body = posted.json();
            assertThat(body.fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrder("incident_id", "customer_id", "category", "message", "priority");
            assertThat(body.get("incident_id").textValue()).isEqualTo(created.text("incident_id"));
            assertThat(body.get("customer_id").textValue()).isEqualTo("99876");
            assertThat(body.get("category").textValue()).isEqualTo("duplicate_payment");
            assertThat(body.get("message").textValue()).isEqualTo(MESSAGE);
            assertThat(body.get("priority").textValue()).isEqualTo("high");
        }
    }

    @Test
    void postsToTheUrlAsItIsConfigured() throws Exception {
        String target = "/api/v4/projects/group%2Fproject/issues?key=a%2Bb%26c%3Dd&flag&authMethod=Basic"
                + "&okStatusCodeRange=200-599&x=RAW(y)&z=%7B%7Bsys:user.home%7D%7D";
        try (RunningApplication application =
                RunningApplication.start(database, Map.of("TICKET_API_URL", TICKETS.url(target)))) {
            assertThat(application.api().report(MESSAGE).text("ticket_source")).isEqualTo("api");

            assertThat(TICKETS.journal()).singleElement().satisfies(posted -> assertThat(posted.uri())
                    .hasToString(target));
        }
    }

    @Test
    void showsAndFindsATicketByTheIdOfTheApi() throws Exception {
        Map<String, String> settings =
                Map.of("TICKET_API_URL", TICKETS.url("/tickets"), "TICKET_ID_POINTER", "/ticket/id");
        try (RunningApplication application = RunningApplication.start(database, settings)) {
            TICKETS.answerWith(201, "{\"ticket\": {\"id\": \"HD-123\"}}");
            Response created = application.api().report(MESSAGE);
            assertThat(created.text("ticket_id")).isEqualTo("TKT-HD-123");

            JsonNode shown = application.api().get(created.location()).json();
            assertThat(shown.path("external_ticket_id").asText()).isEqualTo("HD-123");
            for (String id : new String[] {"HD-123", "TKT-HD-123"}) {
                assertThat(application
                                .api()
                                .get("/api/incidents?ticket_id=" + id)
                                .json()
                                .at("/incidents/0/incident_id")
                                .asText())
                        .isEqualTo(created.text("incident_id"));
            }
        }
    }

    @Test
    void understandsTheIdsThatApisGive() throws Exception {
        try (RunningApplication application = start()) {
            assertTicket(application, 200, "{\"id\": 77}", "TKT-77");
            assertTicket(application, 201, "{\"id\": \"abc-1\", \"self\": \"http://elsewhere.example\"}", "TKT-abc-1");
            assertTicket(application, 201, "{\"id\": \"x\", \"ticket_id\": \"TKT-9\"}", "TKT-9");
            assertTicket(application, 202, "{\"ticket_id\": \"12\"}", "TKT-12");
            assertTicket(application, 201, "{\"id\": 35436.0}", "TKT-35436");
            assertTicket(application, 201, "{\"id\": \"two words\"}", "TKT-two words");
            assertTicket(application, 200, "35437", "TKT-35437");
            assertThat(TICKETS.journal()).allSatisfy(posted -> assertThat(posted.header("Authorization"))
                    .isNull());
        }
    }

    private static void assertTicket(RunningApplication application, int status, String answer, String ticket) {
        TICKETS.answerWith(status, answer);
        Response created = application.api().report(MESSAGE);
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(created.text("ticket_id")).isEqualTo(ticket);
        assertThat(created.text("ticket_source")).isEqualTo("api");
    }

    @Test
    void givesALocalTicketWhenTheApiAnswersWithNone() throws Exception {
        try (RunningApplication application = start()) {
            for (String answer : new String[] {
                "",
                "<html>gateway</html>",
                "{}",
                "[]",
                "{\"ticket_id\": null}",
                "{\"ticket_id\": \"\"}",
                "{\"ticket_id\": \"two\\tcolumns\"}",
                "{\"id\": {\"value\": 1}}"
            }) {
                TICKETS.answerWith(201, answer);
                assertLocalTicket(application.api().report(MESSAGE));
            }
        }
    }

    @Test
    void givesALocalTicketWhenTheApiFails() throws Exception {
        try (RunningApplication application = start()) {
            for (int status : new int[] {500, 503, 400, 401, 204}) {
                TICKETS.answerWith(status, status == 204 ? "" : "{\"ticket_id\": \"TKT-1\"}");
                assertLocalTicket(application.api().report(MESSAGE));
            }
            int before = TICKETS.journal().size();
            TICKETS.answerWith(307, "{\"ticket_id\": \"TKT-1\"}", Map.of("Location", TICKETS.url("/elsewhere")));
            assertLocalTicket(application.api().report(MESSAGE));
            assertThat(TICKETS.journal()).hasSize(before + 1);
        }
    }

    @Test
    void givesALocalTicketWhenTheApiCannotBeReached() throws Exception {
        try (RunningApplication application = start()) {
            TICKETS.dropConnections();
            assertLocalTicket(application.api().report(MESSAGE));
            TICKETS.reset();
            TICKETS.answerAfter(Duration.ofSeconds(5));
            assertLocalTicket(application.api().report(MESSAGE));
            TICKETS.close();
            assertLocalTicket(application.api().report(MESSAGE));
        }
    }

    @Test
    void triesOnceMoreAfterWhatPassesAndNeverElse() throws Exception {
        try (RunningApplication application = start()) {
            assertThat(callsAfter(application, () -> TICKETS.answerWith(503, "")))
                    .isEqualTo(2);
            assertThat(callsAfter(application, () -> TICKETS.answerWith(502, "", Map.of("Retry-After", "600"))))
                    .isEqualTo(1);
            assertThat(callsAfter(application, TICKETS::dropConnections)).isEqualTo(2);
            assertThat(callsAfter(application, () -> TICKETS.answerWith(429, "")))
                    .isEqualTo(1);
            assertThat(callsAfter(application, () -> TICKETS.answerWith(500, "")))
                    .isEqualTo(1);
            assertThat(callsAfter(application, () -> TICKETS.answerAfter(Duration.ofSeconds(5))))
                    .isEqualTo(1);
        }
    }

    private static int callsAfter(RunningApplication application, Runnable trouble) {
        TICKETS.reset();
        trouble.run();
        assertLocalTicket(application.api().report(MESSAGE));
        return TICKETS.journal().size();
    }

    @Test
    void leavesAnApiAloneThatKeepsFailing() throws Exception {
        TICKETS.answerWith(500, "");
        try (RunningApplication application = start()) {
            for (int i = 0; i < 13; i++) {
                assertLocalTicket(application.api().report(MESSAGE));
            }

            assertThat(TICKETS.journal()).hasSize(10);
        }
    }

    @Test
    void opensTheIncidentWithModelAndTicketApiBothDown() throws Exception {
        StubModel model = new StubModel();
        TICKETS.close();
        Map<String, String> settings = Map.of(
                "ANTHROPIC_API_KEY", StubModel.API_KEY,
                "ANTHROPIC_BASE_URL", model.url("/v1"),
                "TICKET_API_URL", TICKETS.url("/tickets"));
        try (RunningApplication application = RunningApplication.start(database, settings)) {
            Response created = application.api().report(MESSAGE);

            assertLocalTicket(created);
            assertThat(created.text("classified_by")).isEqualTo("local");
            assertThat(created.text("message")).isEqualTo("Ticket created. Acknowledgments sent via email and SMS.");
        }
    }

    private static RunningApplication start() throws Exception {
        return RunningApplication.start(
                database,
                Map.of(
                        "TICKET_API_URL", TICKETS.url("/tickets"),
                        "TICKET_TIMEOUT", "500ms",
                        "TICKET_SWEEP_INTERVAL", "1h"));
    }

    private static void assertLocalTicket(Response created) {
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(created.text("ticket_id")).matches("TKT-[0-9A-Z]{8}");
        assertThat(created.text("ticket_source")).isEqualTo("local");
        assertThat(database.rows()
                        .select(
                                "SELECT ticket_id, ticket_source, status FROM incidents WHERE id = ?::uuid",
                                created.text("incident_id")))
                .containsExactly(
                        Map.of("ticket_id", created.text("ticket_id"), "ticket_source", "local", "status", "open"));
    }
}
