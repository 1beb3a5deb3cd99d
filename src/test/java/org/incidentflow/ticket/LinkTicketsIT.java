package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Map;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(90)
class LinkTicketsIT {

    private static final StubTicketApi TICKETS = new StubTicketApi();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            () -> Map.of("TICKET_API_URL", TICKETS.url("/tickets"), "TICKET_SWEEP_INTERVAL", "300ms"), TICKETS);

    @Test
    void createsALocalTicketAtTheApiOnceItIsBack() {
        TICKETS.answerWith(500, "{}");
        Response created = application.api().report("My credit card was charged twice");
        String localId = created.text("ticket_id");
        assertThat(created.text("ticket_source")).isEqualTo("local");

        TICKETS.answerWith(201, "{\"ticket_id\": \"TKT-%d\"}");

        // Longer than the lease of a turn that met the failing API.
        JsonNode linked = await().atMost(Duration.ofSeconds(50))
                .until(
                        () -> application.api().get(created.location()).json(),
                        incident -> incident.path("ticket_source").asText().equals("api"));
        assertThat(linked.path("ticket_id").asText()).isNotEqualTo(localId).startsWith("TKT-");
        assertThat(linked.path("local_ticket_id").asText()).isEqualTo(localId);
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
}
