package org.incidentflow.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import com.standardwebhooks.Webhook;
import io.vertx.core.MultiMap;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.platform.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against the example of the specification, and against its own library as the sender. */
class WebhookSignaturesTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String OTHER_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final long TIMESTAMP = 1_614_265_330;
    private static final String BODY = "{\"test\": 2432232314}";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

    private final WebhookSignatures signatures = at(TIMESTAMP, SECRET);

    @Test
    void acceptsTheExampleOfTheSpecification() {
        assertAccepted(signatures, headers(ID, TIMESTAMP, SIGNATURE), BODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "", "{\"message\": \"Zwei Abbuchungen für denselben Einkauf – é\"}", "not JSON\r\n"})
    void acceptsWhatTheSpecificationsLibrarySigns(String body) throws Exception {
        String signature = new Webhook(SECRET).sign(ID, TIMESTAMP, body);

        assertAccepted(signatures, headers(ID, TIMESTAMP, signature), body);
    }

    @ParameterizedTest
    @CsvSource({"0", "1", "-1", "299", "-299", "300", "-300"})
    void acceptsWhatWasSignedWithinFiveMinutes(long age) throws Exception {
        assertAccepted(at(TIMESTAMP + age, SECRET), headers(ID, TIMESTAMP, SIGNATURE), BODY);
    }

    @ParameterizedTest
    @CsvSource({"301", "-301", "86400", "-86400", "100000000000"})
    void refusesWhatWasNot(long age) {
        assertRefused(at(TIMESTAMP + age, SECRET), headers(ID, TIMESTAMP, SIGNATURE), BODY, "webhook-timestamp is");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "now", "1614265330.5", "-1614265330", "0x6037bfb2", "99999999999999999999"})
    void refusesATimestampThatIsNone(String timestamp) {
        MultiMap headers = headers(ID, TIMESTAMP, SIGNATURE).set("webhook-timestamp", timestamp);

        assertRefused(signatures, headers, BODY, "webhook-timestamp");
    }

    @Test
    void refusesEveryFlippedBitOfTheBody() {
        byte[] body = BODY.getBytes(StandardCharsets.UTF_8);
        for (int bit = 0; bit < body.length * 8; bit++) {
            byte[] flipped = body.clone();
            flipped[bit / 8] ^= (byte) (1 << bit % 8);
            assertThatExceptionOfType(ProblemException.class)
                    .as("bit %d", bit)
                    .isThrownBy(() -> signatures.verify(headers(ID, TIMESTAMP, SIGNATURE), flipped))
                    .withMessageContaining("No signature");
        }
    }

    @Test
    void refusesEveryChangedCharacterOfTheSignature() {
        for (int i = "v1,".length(); i < SIGNATURE.length() - 2; i++) {
            String changed =
                    SIGNATURE.substring(0, i) + (SIGNATURE.charAt(i) == 'A' ? 'B' : 'A') + SIGNATURE.substring(i + 1);
            assertRefused(signatures, headers(ID, TIMESTAMP, changed), BODY, "No signature");
        }
    }

    @Test
    void refusesAnotherIdTimestampOrSecret() throws Exception {
        assertRefused(signatures, headers(ID + "x", TIMESTAMP, SIGNATURE), BODY, "No signature");
        assertRefused(signatures, headers(ID, TIMESTAMP + 1, SIGNATURE), BODY, "No signature");
        assertRefused(at(TIMESTAMP, OTHER_SECRET), headers(ID, TIMESTAMP, SIGNATURE), BODY, "No signature");
        // The dots between the parts cannot be moved.
        String moved = new Webhook(SECRET).sign("msg", TIMESTAMP, "1.{}");
        assertRefused(signatures, headers("msg." + TIMESTAMP, 1, moved), "{}", "webhook-timestamp");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v1,",
                "v1,====",
                "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
                "nothing",
                "v1,not base64",
                "v2,AAAA v1a,BBBB"
            })
    void refusesWhatIsNoSignature(String signature) {
        assertRefused(signatures, headers(ID, TIMESTAMP, signature), BODY, "No signature");
    }

    @Test
    void acceptsOneRightSignatureAmongSeveral() {
        assertAccepted(signatures, headers(ID, TIMESTAMP, "v1a,AAAA v1,Zm9v " + SIGNATURE + " v2,whatever"), BODY);
    }

    @Test
    void acceptsEachSecretWhileTheyChange() throws Exception {
        WebhookSignatures both = at(TIMESTAMP, OTHER_SECRET + ", " + SECRET);

        assertAccepted(both, headers(ID, TIMESTAMP, SIGNATURE), BODY);
        assertAccepted(both, headers(ID, TIMESTAMP, new Webhook(OTHER_SECRET).sign(ID, TIMESTAMP, BODY)), BODY);
        assertAccepted(at(TIMESTAMP, OTHER_SECRET + " " + SECRET), headers(ID, TIMESTAMP, SIGNATURE), BODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"webhook-id", "webhook-timestamp", "webhook-signature"})
    void needsEachHeaderOnce(String name) {
        MultiMap without = headers(ID, TIMESTAMP, SIGNATURE).remove(name);
        MultiMap twice = headers(ID, TIMESTAMP, SIGNATURE);
        twice.add(name, twice.get(name));

        assertThat(WebhookSignatures.signed(without)).isTrue();
        assertRefused(signatures, without, BODY, "once");
        assertRefused(signatures, twice, BODY, "once");
        assertThat(WebhookSignatures.signed(MultiMap.caseInsensitiveMultiMap())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"with space", "é"})
    void needsAnIdThatCanBeAnIdempotencyKey(String id) {
        assertRefused(signatures, headers(id, TIMESTAMP, SIGNATURE), BODY, "webhook-id must have");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s3cret", "whsec_", "whsec_not*base64", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_MfKQ,", ","})
    void refusesWhatIsNotASecretWithoutShowingIt(String setting) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> at(TIMESTAMP, setting))
                .withMessageMatching("WEBHOOK_SECRETS: secret [12] must be whsec_ followed by Base64.*")
                .withMessageNotContaining("MfKQ");
    }

    private static WebhookSignatures at(long now, String secrets) {
        return WebhookSignatures.parse(secrets, () -> Instant.ofEpochSecond(now));
    }

    private static MultiMap headers(String id, long timestamp, String signature) {
        return MultiMap.caseInsensitiveMultiMap()
                .set("webhook-id", id)
                .set("webhook-timestamp", String.valueOf(timestamp))
                .set("webhook-signature", signature);
    }

    private static void assertAccepted(WebhookSignatures signatures, MultiMap headers, String body) {
        assertThatNoException().isThrownBy(() -> {
            signatures.checkHead(headers);
            signatures.verify(headers, body.getBytes(StandardCharsets.UTF_8));
        });
    }

    private static void assertRefused(WebhookSignatures signatures, MultiMap headers, String body, String reason) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> {
                    signatures.checkHead(headers);
                    signatures.verify(headers, body.getBytes(StandardCharsets.UTF_8));
                })
                .withMessageContaining(reason)
                .satisfies(refused -> assertThat(refused.problem().status()).isEqualTo(401));
    }
}
