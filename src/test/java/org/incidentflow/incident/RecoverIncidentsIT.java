package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.UUID;
import org.incidentflow.testing.Scrape;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class RecoverIncidentsIT {

    /** More than a turn takes over at once. */
    private static final int MANY = 100;

    private static final StubTicketApi TICKETS = new StubTicketApi();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            () -> Map.of("TICKET_API_URL", TICKETS.url("/tickets"), "INCIDENT_SWEEP_INTERVAL", "1h"), TICKETS);

    @Test
    void completesWhatAStoppedProcessLeft() {
        UUID id = left("My credit card was charged twice", "now() - interval '1 second'", 0);

        JsonNode incident = opened(id);

        assertThat(incident.path("classification").asText()).isEqualTo("duplicate_payment");
        assertThat(incident.path("ticket_source").asText()).isEqualTo("api");
        assertThat(incident.path("needs_review").asBoolean()).isFalse();
        assertThat(incident.path("lease_owner").isNull()).isTrue();
        await().untilAsserted(() -> {
            assertThat(count("notifications WHERE status = 'sent' AND incident_id = ?", id))
                    .isEqualTo(2);
            assertThat(application
                            .rows()
                            .count("SELECT count(*) FROM qrtz_triggers WHERE trigger_name = ?", id.toString()))
                    .isEqualTo(1);
        });
        assertThat(TICKETS.journal())
                .filteredOn(request -> id.toString().equals(request.header("Idempotency-Key")))
                .hasSize(1);
    }

    @Test
    void completesAllThatWasLeftInOneTurn() {
        for (int i = 0; i < MANY; i++) {
            left("My credit card was charged twice", "now() - interval '1 second'", 0);
        }
        application.rows().update("ANALYZE incidents");

        application.turn("recover-incidents");

        assertThat(application
                        .rows()
                        .count("SELECT count(*) FROM incidents WHERE status = 'received'"
                                + " AND lease_expires_at < now() + interval '30 minutes'"))
                .isZero();
    }

    @Test
    void leavesALiveLeaseAlone() {
        UUID live = left("Somebody is working on me", "now() + interval '1 hour'", 0);
        UUID expired = left("I was left behind", "now() - interval '1 second'", 0);

        opened(expired);

        assertThat(application.rows().column("SELECT status FROM incidents WHERE id = ?", live))
                .containsExactly("received");
    }

    @Test
    void opensAtLastWithoutModelAndTicketApi() {
        Scrape before = Scrape.of(application.management());
        UUID poison = left("I stop every process that works on me", "now() - interval '1 second'", 3);

        JsonNode incident = opened(poison);

        assertThat(incident.path("needs_review").asBoolean()).isTrue();
        assertThat(incident.path("ticket_source").asText()).isIn("local", "api");
        assertThat(incident.path("classified_by").asText()).isEqualTo("local");
        Scrape after = Scrape.of(application.management());
        assertThat(after.value("incidentflow_tickets_total", "source=local"))
                .as("as many tickets are counted as incidents")
                .isEqualTo(before.value("incidentflow_tickets_total", "source=local") + 1);
        assertThat(after.value("incidentflow_incidents_total", "needs_review=true"))
                .isEqualTo(before.value("incidentflow_incidents_total", "needs_review=true") + 1);
        assertThat(after.value("incidentflow_request_seconds_count"))
                .as("only customers' requests are timed as such")
                .isEqualTo(before.value("incidentflow_request_seconds_count"));
    }

    private static UUID left(String message, String leaseExpiresAt, int attempts) {
        UUID id = UUID.randomUUID();
        application
                .rows()
                .update(
                        "INSERT INTO incidents (id, customer_id, channel, message, client_id, lease_owner,"
                                + " lease_expires_at, attempts) VALUES (?, '99876', 'web', ?, 'anonymous', 'gone', "
                                + leaseExpiresAt + ", ?)",
                        id,
                        message,
                        attempts);
        return id;
    }

    private static JsonNode opened(UUID id) {
        application.turn("recover-incidents");
        JsonNode incident = application.api().get("/api/incidents/" + id).json();
        assertThat(incident.path("status").asText()).isEqualTo("open");
        return incident;
    }

    private static long count(String tableAndCondition, UUID id) {
        return application.rows().count("SELECT count(*) FROM " + tableAndCondition, id);
    }
}
