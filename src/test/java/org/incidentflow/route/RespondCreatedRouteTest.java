package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.Samples;
import org.incidentflow.incident.Incident;
import org.incidentflow.incident.IncidentResponses;
import org.junit.jupiter.api.Test;

@CamelMainTest(properties = RouteTest.INCLUDE + "respond-created" + RouteTest.ERROR_HANDLING)
class RespondCreatedRouteTest extends RouteTest {

    @BindToRegistry("incidentResponses")
    private final IncidentResponses responses = new IncidentResponses(Samples.JSON);

    @Test
    void answers201WithWhatHappenedAndNoOtherHeader() throws IOException {
        Exchange answer = send("respond-created", exchange -> {
            exchange.setVariable("incident", Samples.INCIDENT);
            exchange.setVariable("classification", Samples.CLASSIFICATION);
            exchange.setVariable("ticket", Samples.TICKET);
            exchange.setVariable("notifications", Samples.notifications("email", "sms"));
            exchange.setVariable("sentChannels", List.of("sms", "email"));
            exchange.setVariable("reminderDueAt", "2026-01-02T03:04:05+00:00");
        });

        assertNoFailure(answer);
        Map<String, Object> headers = answer.getMessage().getHeaders();
        assertThat(headers).containsOnlyKeys(Exchange.HTTP_RESPONSE_CODE, "Location", Exchange.CONTENT_TYPE);
        assertThat(headers.get(Exchange.HTTP_RESPONSE_CODE)).hasToString("201");
        assertThat(headers.get("Location")).isEqualTo("/api/incidents/" + Samples.INCIDENT_ID);
        assertThat(headers.get(Exchange.CONTENT_TYPE)).isEqualTo("application/json");
        assertJson(
                answer.getMessage(),
                """
                {"incident_id": "e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab", "ticket_id": "TKT-5678", "status": "open",
                 "classification": "duplicate_payment", "confidence": 0.96,
                 "message": "Ticket created. Acknowledgments sent via email and SMS.", "reason": "Charged twice.",
                 "classified_by": "local", "needs_review": false, "ticket_source": "api",
                 "reminder_due_at": "2026-01-02T03:04:05+00:00"}""");
    }

    @Test
    void answersNobodyInARecovery() {
        Incident sentWithAKey = new Incident(
                Samples.INCIDENT_ID, "99876", "web", "Hello", Samples.CONTACT, null, "shop", "key", "hash", "lease");

        Exchange answer = send("respond-created", exchange -> {
            exchange.setVariable("attempts", 1);
            exchange.setVariable("incident", sentWithAKey);
            exchange.getMessage().setBody("as it was");
        });

        assertNoFailure(answer);
        assertThat(answer.getMessage().getHeaders()).isEmpty();
        assertThat(answer.getMessage().getBody()).isEqualTo("as it was");
        assertThat(sql("store-response").getReceivedCounter()).isZero();
    }
}
