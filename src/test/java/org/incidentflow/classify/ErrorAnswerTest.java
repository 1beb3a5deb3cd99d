package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorAnswerTest {

    private static final String MESSAGE = "My neighbour, Anna Example, took my \"gold\" card\nand won't give it back";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ErrorAnswer errors = new ErrorAnswer();

    static List<Arguments> answers() {
        return List.of(
                Arguments.of(
                        429,
                        "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\",\"message\":\"Slow down.\"}}",
                        "HTTP 429 rate_limit_error: Slow down."),
                Arguments.of(
                        400,
                        "{\"error\":{\"message\":\"No 'm'\",\"type\":\"invalid_request_error\",\"code\":\"x\"}}",
                        "HTTP 400 invalid_request_error: No 'm'"),
                Arguments.of(
                        401,
                        "{\"error\":{\"message\":\"Wrong key\",\"type\":null,\"code\":\"invalid_api_key\"}}",
                        "HTTP 401 invalid_api_key: Wrong key"),
                Arguments.of(404, "{\"error\":\"model 'm' not found\"}", "HTTP 404: model 'm' not found"),
                Arguments.of(
                        400,
                        "{\"object\":\"error\",\"message\":\"Too long\",\"type\":\"BadRequestError\",\"code\":400}",
                        "HTTP 400 BadRequestError: Too long"),
                Arguments.of(422, "{\"detail\":\"Field required\"}", "HTTP 422: Field required"),
                Arguments.of(500, "{\"error\":{\"message\":\" \\n\",\"type\":\"a b\"}}", "HTTP 500"),
                Arguments.of(502, "<html>" + MESSAGE + "</html>", "HTTP 502"),
                Arguments.of(500, "", "HTTP 500"),
                Arguments.of(500, "null", "HTTP 500"),
                Arguments.of(500, "[".repeat(5_000), "HTTP 500"),
                Arguments.of(500, "{\"error\": [\"" + MESSAGE + "\"]}", "HTTP 500"));
    }

    @ParameterizedTest
    @MethodSource("answers")
    void keepsStatusTypeAndSentence(int status, String body, String expected) throws JsonProcessingException {
        assertThat(errors.describe(status, body, request(MESSAGE))).isEqualTo(expected);
    }

    @Test
    void looksNoFurtherInALongSentence() throws JsonProcessingException {
        String message = IntStream.range(0, 500).mapToObj(i -> "word" + i).collect(Collectors.joining(" "));
        String sentence = "Too long: " + (message + " ").repeat(3) + "sorry";

        assertThat(errors.describe(400, JSON.writeValueAsString(Map.of("error", sentence)), request(message)))
                .startsWith("HTTP 400: Too long: …")
                .doesNotContain("word", "sorry");
    }

    @Test
    void leavesOutWhatTheCustomerWrote() throws JsonProcessingException {
        assertThat(describe("Cannot tokenize 'My neighbour, Anna Example, took my \"gold\" card\nand won't', sorry"))
                .isEqualTo("HTTP 400: Cannot tokenize '…', sorry");
        assertThat(describe("Near ANNA EXAMPLE TOOK: \\\"gold\\\" card\\nand won\\u2019t"))
                .doesNotContainIgnoringCase("anna", "example", "took");
        assertThat(describe("Anna Examp is too short to be a quote")).contains("Anna Examp is");
    }

    @Test
    void leavesOutAShortMessageToo() throws JsonProcessingException {
        String body = JSON.writeValueAsString(Map.of("error", "Refused: 'PIN 4711'."));
        assertThat(errors.describe(400, body, request("PIN 4711"))).isEqualTo("HTTP 400: Refused: '…'.");
        assertThat(errors.describe(400, body, request("?"))).isEqualTo("HTTP 400: Refused: 'PIN 4711'.");
    }

    @Test
    void keepsWhatOnlyTheInstructionsSay() throws JsonProcessingException {
        assertThat(describe("the instructions are too long")).isEqualTo("HTTP 400: the instructions are too long");
    }

    @Test
    void masksPersonalDataWhosesoever() throws JsonProcessingException {
        assertThat(describe("Mail a@example.org, card 4111111111111111"))
                .isEqualTo("HTTP 400: Mail [EMAIL_1], card [CARD_1]");
    }

    @Test
    void isOneShortLine() throws JsonProcessingException {
        assertThat(describe("a\r\nb\u0000\u2028c \"d\"")).isEqualTo("HTTP 400: a b c 'd'");
        assertThat(describe("y".repeat(1_000)))
                .hasSize("HTTP 400: ".length() + 200)
                .endsWith("y…");
    }

    @Test
    void needsNoRequestBody() {
        assertThat(errors.describe(404, "{\"error\":\"none\"}", null)).isEqualTo("HTTP 404: none");
        assertThat(errors.describe(404, null, null)).isEqualTo("HTTP 404");
    }

    private String describe(String sentence) throws JsonProcessingException {
        return errors.describe(400, JSON.writeValueAsString(Map.of("error", sentence)), request(MESSAGE));
    }

    private static String request(String message) throws JsonProcessingException {
        return JSON.writeValueAsString(Map.of(
                "model",
                "m",
                "messages",
                List.of(
                        Map.of("role", "system", "content", "these are the instructions are too long"),
                        Map.of("role", "user", "content", List.of(Map.of("type", "text", "text", message))))));
    }
}
