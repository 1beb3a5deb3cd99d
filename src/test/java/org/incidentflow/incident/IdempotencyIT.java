package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class IdempotencyIT {

    private static final String BODY = ApiClient.reportJson("99876", "My credit card was charged twice");

    @RegisterExtension
    static final TestApplication application = TestApplication.with(Map.of());

    private final String key = UUID.randomUUID().toString();

    @Test
    void givesARepeatedRequestTheFirstResponseAgain() {
        Response first = post(BODY);

        Response repeated = post(BODY);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("Idempotency-Replayed")).isNull();
        assertThat(repeated.status()).isEqualTo(201);
        assertThat(repeated.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(repeated.body()).isEqualTo(first.body());
        assertThat(repeated.location()).isEqualTo(first.location());
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void writesTheResponseAnewWhenItWasNeverRecorded() {
        Response first = post(BODY);
        application.rows().update("UPDATE incidents SET response = NULL WHERE idempotency_key = ?", key);

        assertThat(post(BODY).json()).isEqualTo(first.json());
    }

    @Test
    void repeatsTheWarnings() {
        String body =
                """
                {"customer_id": "7", "channel": "web", "message": "Hello", "contact": {"phone": "044 668 18 00"}}""";
        Response first = post(body);

        assertThat(first.json().path("warnings")).hasSize(1);
        assertThat(post(body).body()).isEqualTo(first.body());
        application.rows().update("UPDATE incidents SET response = NULL WHERE idempotency_key = ?", key);
        assertThat(post(body).json()).isEqualTo(first.json());
        assertThat(application
                        .rows()
                        .count(
                                "SELECT count(*) FROM incident_events e JOIN incidents i ON i.id = e.incident_id"
                                        + " WHERE i.idempotency_key = ? AND e.type = 'contact_adjusted'",
                                key))
                .isEqualTo(1);
    }

    @Test
    void refusesAnotherBodyWithTheSameKey() {
        post(BODY);

        Response other = post(ApiClient.reportJson("99876", "Another message"));

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.text("type")).isEqualTo("urn:incident-flow:problem:idempotency-key-reused");
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void asksToComeBackWhileTheFirstIsInProgress() {
        post(BODY);
        application
                .rows()
                .update(
                        "UPDATE incidents SET status = 'received', lease_expires_at = now() + interval '1 hour'"
                                + " WHERE idempotency_key = ?",
                        key);

        Response early = post(BODY);

        assertThat(early.status()).isEqualTo(409);
        assertThat(early.text("type")).isEqualTo("urn:incident-flow:problem:in-progress");
        assertThat(Integer.parseInt(early.header("Retry-After"))).isPositive();
    }

    @Test
    void makesOneIncidentOfManyRequestsAtOnce() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(20);
        try {
            List<Future<Response>> answers = new ArrayList<>();
            IntStream.range(0, 20).forEach(i -> answers.add(callers.submit(() -> post(BODY))));

            for (Future<Response> answer : answers) {
                assertThat(answer.get().status()).isIn(201, 409);
            }
        } finally {
            callers.shutdownNow();
        }
        assertThat(rows()).isEqualTo(1);
        assertThat(post(BODY).header("Idempotency-Replayed")).isEqualTo("true");
    }

    @Test
    void takesTheSameTextWithoutAKeyForAnotherIncident() {
        Response first = application.api().report("The same words");
        Response second = application.api().report("The same words");

        assertThat(second.text("incident_id")).isNotEqualTo(first.text("incident_id"));
    }

    @Test
    void refusesAKeyThatIsTooLong() {
        Response refused = application.api().post("/api/incidents", BODY, Map.of("Idempotency-Key", "k".repeat(256)));

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.json().at("/errors/0/field").asText()).isEqualTo("Idempotency-Key");
    }

    private Response post(String body) {
        return application.api().post("/api/incidents", body, Map.of("Idempotency-Key", key));
    }

    private long rows() {
        return application.rows().count("SELECT count(*) FROM incidents WHERE idempotency_key = ?", key);
    }
}
