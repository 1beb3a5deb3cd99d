package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.incidentflow.observe.Backlog;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A ticket API that takes incidents, and says so in a way in which no ticket can be read. */
@Timeout(90)
class UnconfirmedTicketsIT {

    private static final String TOO_LONG = "{\"id\": 1}" + " ".repeat(1_048_576);

    private static final StubTicketApi TICKETS = new StubTicketApi();

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            () -> Map.of("TICKET_API_URL", TICKETS.url("/tickets"), "TICKET_SWEEP_INTERVAL", "1h"), TICKETS);

    @BeforeEach
    void forgetEarlierIncidents() {
        application.rows().update("TRUNCATE incidents, notifications, incident_events");
        TICKETS.reset();
        // Fewer of them than open the circuit breaker.
        TICKETS.answerWith(201, "{}");
    }

    @Test
    void holdsEachBackForAnHour() {
        List<String> incidents = new ArrayList<>();
        for (String answer : List.of(
                "204:", "200:<html>Welcome</html>", "201:{\"ticket\": {\"id\": 35436}}", "202:", "201:" + TOO_LONG)) {
            String[] statusAndBody = answer.split(":", 2);
            TICKETS.answerWith(
                    Integer.parseInt(statusAndBody[0]), statusAndBody[1], Map.of("Location", "/tickets/35436"));
            Response created = application.api().report("My credit card was charged twice");
            assertThat(created.text("ticket_source")).as(statusAndBody[0]).isEqualTo("local");
            incidents.add(created.text("incident_id"));
        }
        int posts = TICKETS.journal().size();
        assertThat(posts).isEqualTo(incidents.size());

        application.turn("link-tickets");
        application.turn("link-tickets");

        assertThat(TICKETS.journal()).hasSize(posts);
        assertThat(application
                        .rows()
                        .count("SELECT count(*) FROM incidents WHERE ticket_attempts = 1"
                                + " AND lease_expires_at > now() + interval '59 minutes'"))
                .isEqualTo(incidents.size());
    }

    @Test
    void postsNoMoreAfterTheLastAttempt() {
        String incident = application.api().report("My card was stolen").text("incident_id");
        for (int attempt = 2; attempt <= 3; attempt++) {
            anHourPasses();
            application.turn("link-tickets");
            assertThat(TICKETS.journal()).hasSize(attempt);
        }
        anHourPasses();
        application.turn("link-tickets");

        assertThat(TICKETS.journal()).hasSize(3);
        JsonNode shown = application.api().get("/api/incidents/" + incident).json();
        assertThat(shown.path("ticket_unconfirmed").asBoolean()).isTrue();
        assertThat(shown.path("ticket_source").asText()).isEqualTo("local");
        JsonNode events = application
                .api()
                .get("/api/incidents/" + incident + "/events")
                .json()
                .path("events");
        assertThat(events.findValuesAsText("type")).containsExactly("received", "opened", "ticket_unconfirmed");
        assertThat(events.findValue("attempts").asInt()).isEqualTo(3);
        assertThat(log.of("ticket_unconfirmed incident_id=" + incident)).hasSize(1);
        Backlog backlog = application.context().getRegistry().lookupByNameAndType("backlog", Backlog.class);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> backlog.figures().orElseThrow().unconfirmedTickets() == 1);
    }

    @Test
    void takesTheTicketOnceItCanBeRead() {
        String incident = application.api().report("My card was stolen").text("incident_id");
        TICKETS.answerWith(201, "{\"id\": 35436}");
        anHourPasses();
        application.turn("link-tickets");

        JsonNode shown = application.api().get("/api/incidents/" + incident).json();
        assertThat(shown.path("ticket_id").asText()).isEqualTo("TKT-35436");
        assertThat(shown.path("external_ticket_id").asText()).isEqualTo("35436");
        assertThat(shown.path("ticket_unconfirmed").asBoolean()).isFalse();
    }

    @Test
    void goesOnWithOthersBesideThem() {
        TICKETS.answerWith(500, "");
        String unreadable = application.api().report("My card was stolen").text("incident_id");
        String other = application.api().report("My card was stolen").text("incident_id");
        TICKETS.answerWith(201, "{\"ticket_id\": \"TKT-%d\"}");
        TICKETS.refuse(unreadable, 204);

        application.turn("link-tickets");

        assertThat(source(other)).isEqualTo("api");
        assertThat(source(unreadable)).isEqualTo("local");
    }

    private static Object source(String incident) {
        return application
                .rows()
                .column("SELECT ticket_source FROM incidents WHERE id = ?", UUID.fromString(incident))
                .get(0);
    }

    private static void anHourPasses() {
        application.rows().update("UPDATE incidents SET lease_expires_at = lease_expires_at - interval '1 hour'");
    }
}
