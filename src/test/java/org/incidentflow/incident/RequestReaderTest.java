package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.incidentflow.Samples;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestReaderTest {

    private final RequestReader reader = new RequestReader(Samples.JSON);

    @Test
    void readsAnObjectOfAnyUnicodeText() {
        assertThat(reader.object(bytes("{\"message\": \"Grüezi \uD83D\uDE00\", \"a\": [null, {\"b\": 1}]}"))
                        .path("message")
                        .textValue())
                .isEqualTo("Grüezi \uD83D\uDE00");
        assertThat(reader.object(bytes("{\"message\": \"\\ud83d\\ude00\"}"))
                        .path("message")
                        .textValue())
                .isEqualTo("\uD83D\uDE00");
    }

    @Test
    void refusesAnEmptyBody() {
        assertMalformed(null, "The body is empty; send a JSON object.");
        assertMalformed(new byte[0], "The body is empty; send a JSON object.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "\"text\"", "1", "true", "null", " ", "\n"})
    void refusesWhatIsNoObject(String body) {
        assertMalformed(bytes(body), "The body must be a JSON object.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "{\"a\": }", "a=b", "{\"a\": 1} x", "{} {}", "{\"a\": 1, \"a\": 2}", "{\"a\": 1,}"})
    void refusesWhatIsNoJson(String body) {
        assertThat(refusal(bytes(body)).detail()).matches("The body is not valid JSON \\(line 1, column \\d+\\).*\\.");
    }

    @Test
    void refusesDeepNesting() {
        assertThat(refusal(bytes("{\"a\": " + "[".repeat(5_000) + "]".repeat(5_000) + "}"))
                        .detail())
                .startsWith("The body is not valid JSON");
    }

    @Test
    void doesNotEchoTheBody() {
        assertThat(refusal(bytes("{\"password\": \"hunter2\", \"a\": \"b\" \"c\"}"))
                        .detail())
                .doesNotContain("hunter2");
    }

    @Test
    void refusesInvalidUtf8() {
        assertMalformed(new byte[] {'{', '"', (byte) 0xC3, '"', ':', '1', '}'}, "The body is not valid UTF-8.");
        assertMalformed("{\"a\": \"ü\"}".getBytes(StandardCharsets.ISO_8859_1), "The body is not valid UTF-8.");
        assertMalformed("{\"a\": 1}".getBytes(StandardCharsets.UTF_16), "The body is not valid UTF-8.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"a\": \"x\\u0000\"}", "{\"a\\u0000\": 1}", "{\"a\": [{\"b\": \"\\u0000\"}]}"})
    void refusesNulAnywhere(String body) {
        assertMalformed(bytes(body), "The text contains a NUL character; remove it.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": \"\\ud83d\"}",
                "{\"a\": \"\\ude00\\ud83d\"}",
                "{\"a\": {\"b\": [\"\\udfff\"]}}",
                "{\"\\ud83d\": 1}"
            })
    void refusesHalfOfASurrogatePairAnywhere(String body) {
        assertMalformed(bytes(body), "The text contains half of a surrogate pair; send whole characters.");
    }

    @Test
    void leavesTheTextOfOneFieldToItsReader() {
        byte[] body = bytes("{\"contact\": {\"a\\u0000\": \"\\ud83d\", \"b\": [\"\\u0000\"]}, \"message\": \"x\"}");

        assertThat(reader.object(body, "contact").at("/contact/b/0").textValue())
                .isEqualTo("\0");
        assertMalformed(body, "The text contains a NUL character; remove it.");
        assertThat(catchThrowableOfType(
                        ProblemException.class,
                        () -> reader.object(bytes("{\"a\": {\"contact\": \"\\u0000\"}}"), "contact")))
                .isNotNull();
        assertThat(catchThrowableOfType(
                        ProblemException.class, () -> reader.object(bytes("{\"con\\u0000tact\": 1}"), "contact")))
                .isNotNull();
    }

    /** As deep as the JSON reader allows. */
    @Test
    void readsEveryObjectOnce() {
        byte[] body = bytes("{\"a\":".repeat(32) + "1" + "}".repeat(32));

        assertTimeoutPreemptively(Duration.ofSeconds(5), () -> reader.object(body));
    }

    private void assertMalformed(byte[] body, String detail) {
        assertThat(refusal(body)).isEqualTo(ProblemException.malformed(detail).problem());
    }

    private Problem refusal(byte[] body) {
        return catchThrowableOfType(ProblemException.class, () -> reader.object(body))
                .problem();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
