package org.incidentflow.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentflow.testing.Problems.assertProblem;

import com.standardwebhooks.Webhook;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A sender that signs with the library of the Standard Webhooks specification. */
@Timeout(60)
class WebhookIT {

    private static final String INCIDENTS = "/api/incidents";
    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String NEXT_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final String OTHER_SECRET = "whsec_plJ3nmyCDGBKInavdOK15jsl";
    private static final String BODY =
            ApiClient.reportJson("99876", "My credit card was charged twice – zweimal für ñ");

    @RegisterExtension
    static final TestApplication application = TestApplication.with(Map.of(
            "WEBHOOK_SECRETS", SECRET + "," + NEXT_SECRET, "API_KEYS", "crm:ingest:in-key,desk:operator:op-key"));

    private final String id = "msg_" + UUID.randomUUID();

    @AfterEach
    void forget() {
        application.rows().update("TRUNCATE incidents CASCADE");
    }

    @ParameterizedTest
    @ValueSource(strings = {SECRET, NEXT_SECRET})
    void opensAnIncidentForASignedWebhook(String secret) throws Exception {
        Response created = send(signed(secret, BODY, 0), BODY);

        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        Response shown = application.api().send("GET", created.location(), new byte[0], Map.of("X-API-Key", "op-key"));
        assertThat(shown.text("client_id")).isEqualTo("webhook");
        assertThat(shown.text("idempotency_key")).isEqualTo(id);
    }

    @Test
    void addsNothingForAReplayOrARetry() throws Exception {
        Map<String, String> headers = signed(SECRET, BODY, 0);
        Response first = send(headers, BODY);

        Response replayed = send(headers, BODY);
        // A sender that got no answer signs anew, with the time of this attempt, and after the secret has changed.
        Response again = send(signed(NEXT_SECRET, BODY, 30), BODY);

        assertThat(replayed.body()).isEqualTo(first.body());
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.header("Idempotency-Replayed")).isEqualTo("true");
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void takesTheWebhooksIdForTheKeyWhateverElseIsSent() throws Exception {
        Map<String, String> headers = signed(SECRET, BODY, 0);
        send(with(headers, "Idempotency-Key", "one"), BODY);
        send(with(headers, "Idempotency-Key", "two"), BODY);

        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void refusesAnIdThatCameWithAnotherBody() throws Exception {
        String other = ApiClient.reportJson("99876", "Where is my new card?");
        send(signed(SECRET, BODY, 0), BODY);

        Response refused = send(signed(SECRET, other, 0), other);

        assertThat(refused.status()).isEqualTo(422);
        assertThat(refused.text("type")).isEqualTo("urn:incident-flow:problem:idempotency-key-reused");
        assertThat(rows()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-301, 301, -86_400})
    void refusesWhatWasNotSignedNow(long seconds) throws Exception {
        // A second of the test's own time must not bring the future back into the window.
        assertRefused(send(signed(SECRET, BODY, seconds + Long.signum(seconds) * 30), BODY));
    }

    @Test
    void refusesWhatIsNotSignedRight() throws Exception {
        Map<String, String> right = signed(SECRET, BODY, 0);
        byte[] flipped = BODY.getBytes(StandardCharsets.UTF_8);
        flipped[flipped.length / 2] ^= 1;

        assertRefused(application.api().send("POST", INCIDENTS, flipped, right));
        assertRefused(send(signed(OTHER_SECRET, BODY, 0), BODY));
        assertRefused(send(with(right, "webhook-id", id + "0"), BODY));
        assertRefused(send(with(right, "webhook-signature", "v1,"), BODY));
        assertRefused(send(right, BODY + " "));
        assertRefused(send(right, ""));
        // A key does not help a wrong signature.
        assertRefused(send(with(with(right, "webhook-signature", "v1,AAAA"), "X-API-Key", "in-key"), BODY));
    }

    @Test
    void refusesASignedBodyOverTheLimitUnread() throws Exception {
        String large = ApiClient.reportJson("1", "x".repeat(70_000));

        assertProblem(send(signed(SECRET, large, 0), large), 413);
        assertThat(rows()).isZero();
    }

    @Test
    void letsASignatureCreateAndNothingElse() throws Exception {
        assertProblem(application.api().send("GET", INCIDENTS, new byte[0], signed(SECRET, "", 0)), 403);
        assertProblem(application.api().send("GET", INCIDENTS, new byte[0], Map.of()), 401);
        assertThat(application
                        .api()
                        .send("GET", INCIDENTS, new byte[0], Map.of("X-API-Key", "op-key"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void asksNoSignatureForWhatIsPublic() {
        Response document = application.api().send("GET", "/api/openapi.json", new byte[0], Map.of("webhook-id", id));

        assertThat(document.status()).as(document.toString()).isEqualTo(200);
    }

    private void assertRefused(Response answer) {
        assertProblem(answer, 401);
        assertThat(answer.text("type")).isEqualTo("urn:incident-flow:problem:invalid-signature");
        assertThat(rows()).isZero();
    }

    private static long rows() {
        return application.rows().count("SELECT count(*) FROM incidents");
    }

    private Map<String, String> signed(String secret, String body, long secondsFromNow) throws Exception {
        long timestamp = Instant.now().getEpochSecond() + secondsFromNow;
        return Map.of(
                "Content-Type",
                "application/json",
                "webhook-id",
                id,
                "webhook-timestamp",
                String.valueOf(timestamp),
                "webhook-signature",
                new Webhook(secret).sign(id, timestamp, body));
    }

    private static Map<String, String> with(Map<String, String> headers, String name, String value) {
        var changed = new HashMap<>(headers);
        changed.put(name, value);
        return changed;
    }

    private static Response send(Map<String, String> headers, String body) {
        return application.api().send("POST", INCIDENTS, body.getBytes(StandardCharsets.UTF_8), headers);
    }
}
