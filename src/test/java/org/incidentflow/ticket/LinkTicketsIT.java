package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(90)
class LinkTicketsIT {

    /** More than a turn claims at once. */
    private static final int MANY = 25;

    private static final StubTicketApi TICKETS = new StubTicketApi();

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            () -> Map.of("TICKET_API_URL", TICKETS.url("/tickets"), "TICKET_SWEEP_INTERVAL", "1h"), TICKETS);

    @BeforeEach
    void takeTheApiAway() {
        application.rows().update("UPDATE incidents SET ticket_source = 'api'");
        TICKETS.reset();
        TICKETS.answerWith(500, "{}");
    }

    @Test
    void createsALocalTicketAtTheApiOnceItIsBack() {
        Response created = application.api().report("My credit card was charged twice");
        String localId = created.text("ticket_id");
        assertThat(created.text("ticket_source")).isEqualTo("local");

        TICKETS.reset();
        application.turn("link-tickets");

        JsonNode linked = application.api().get(created.location()).json();
        assertThat(linked.path("ticket_source").asText()).isEqualTo("api");
        assertThat(linked.path("ticket_id").asText()).isNotEqualTo(localId).startsWith("TKT-");
        assertThat(linked.path("local_ticket_id").asText()).isEqualTo(localId);
        assertThat(linked.path("external_ticket_id")).isEqualTo(linked.path("ticket_id"));
        assertThat(TICKETS.journal())
                .extracting(request -> request.header("Idempotency-Key"))
                .containsOnly(created.text("incident_id"));
        for (String id : new String[] {localId, linked.path("ticket_id").asText()}) {
            assertThat(application
                            .api()
                            .get("/api/incidents?ticket_id=" + id)
                            .json()
                            .at("/incidents/0/incident_id"))
                    .isEqualTo(linked.path("incident_id"));
        }
        assertThat(application.api().get(created.location() + "/events").json().findValuesAsText("type"))
                .containsExactly("received", "opened", "ticket_linked");
    }

    @Test
    void leavesOutTheOneThatTheApiRefuses() {
        List<String> incidents = report(MANY);
        String refused = incidents.get(0);

        TICKETS.reset();
        TICKETS.refuse(refused, 422);
        application.turn("link-tickets");

        assertThat(local()).containsExactly(refused);
        assertThat(log.of("ticket_refused incident_id=" + refused))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.getLevel()).isEqualTo(Level.WARN);
                    assertThat(event.getMessage().getFormattedMessage()).endsWith("error=\"HTTP status 422\"");
                });
        assertThat(application
                        .rows()
                        .column(
                                "SELECT lease_expires_at > now() + interval '59 minutes' FROM incidents WHERE id = ?",
                                UUID.fromString(refused)))
                .containsExactly(true);
    }

    @Test
    void triesAgainLastWhatFailed() {
        report(MANY).forEach(incident -> TICKETS.refuse(incident, 500));
        application.turn("link-tickets");
        endLeases();
        application.turn("link-tickets");
        endLeases();
        String newest = report(1).get(0);

        TICKETS.answerWith(201, "{\"ticket_id\": \"TKT-%d\"}");
        application.turn("link-tickets");

        assertThat(local()).hasSize(MANY).doesNotContain(newest);
        assertThat(application.rows().count("SELECT count(*) FROM incidents WHERE ticket_claims > 0"))
                .as("a call that failed is one that ended")
                .isZero();
    }

    private static List<String> report(int incidents) {
        return Stream.generate(() -> application.api().report("My credit card was charged twice"))
                .limit(incidents)
                .map(created -> created.text("incident_id"))
                .toList();
    }

    private static void endLeases() {
        application.rows().update("UPDATE incidents SET lease_expires_at = now() WHERE lease_expires_at IS NOT NULL");
    }

    private static List<Object> local() {
        return application
                .rows()
                .column("SELECT CAST(id AS text) FROM incidents WHERE ticket_source = 'local' ORDER BY created_at");
    }
}
