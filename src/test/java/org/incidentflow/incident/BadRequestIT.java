package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.Problems;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BadRequestIT {

    private static final String INCIDENTS = "/api/incidents";
    private static final Map<String, String> AS_JSON = Map.of("Content-Type", "application/json");

    @RegisterExtension
    static final TestApplication application = TestApplication.with(Map.of());

    @RegisterExtension
    static final CapturedLog LOG = new CapturedLog();

    @AfterEach
    void nothingWasStored() {
        assertThat(application.rows().count("SELECT count(*) FROM incidents")).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "hello",
                "{",
                "{\"customer_id\": \"1\"",
                "[]",
                "null",
                "\"text\"",
                "17",
                "{} {}",
                "{\"customer_id\": NaN}",
                "{\"customer_id\": 1e} // comment",
                "{'customer_id': '1', 'channel': 'web', 'message': 'x'}",
                "{\"customer_id\": \"1\", \"customer_id\": \"2\", \"channel\": \"web\", \"message\": \"x\"}",
                "{\"customer_id\": \"1\", \"channel\": \"web\", \"message\": \"NUL \\u0000 inside\"}",
                "{\"customer_id\": \"1\", \"channel\": \"web\", \"message\": \"half \\ud83d of a pair\"}",
                "{\"customer_id\": \"1\", \"channel\": \"web\", \"message\": \"raw \u0001 control\"}"
            })
    void refusesWhatIsNotOneCleanJsonObject(String body) {
        Problems.assertProblem(application.api().post(INCIDENTS, body), 400);
    }

    @Test
    void refusesInvalidUtf8() {
        byte[] body = ApiClient.reportJson("1", "caf#").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < body.length; i++) {
            body[i] = body[i] == '#' ? (byte) 0xe9 : body[i];
        }

        Problems.assertProblem(application.api().send("POST", INCIDENTS, body, AS_JSON), 400);
    }

    @ParameterizedTest
    @CsvSource({"[, ]", "{\"a\":, }"})
    void refusesDeepNesting(String opening, String closing) {
        String body = "{\"extra\": " + opening.repeat(5_000) + "1" + closing.repeat(5_000) + "}";

        Problems.assertProblem(application.api().post(INCIDENTS, body), 400);
    }

    static Stream<Arguments> wrongFields() {
        return Stream.of(
                arguments("{}", Set.of("customer_id", "channel", "message")),
                arguments(
                        "{\"customer_id\": null, \"channel\": null, \"message\": null}",
                        Set.of("customer_id", "channel", "message")),
                arguments(
                        "{\"customer_id\": 99876, \"channel\": 1, \"message\": true}",
                        Set.of("customer_id", "channel", "message")),
                arguments(
                        "{\"customer_id\": {}, \"channel\": [], \"message\": [\"x\"]}",
                        Set.of("customer_id", "channel", "message")),
                arguments(
                        "{\"customer_id\": \"\", \"channel\": \"web\", \"message\": \"\"}",
                        Set.of("customer_id", "message")),
                arguments(
                        "{\"customer_id\": \" \\t\", \"channel\": \"web\", \"message\": \"\\n \"}",
                        Set.of("customer_id", "message")),
                arguments(
                        "{\"customer_id\": \"\\u0001\", \"channel\": \"web\", \"message\": \"\\u001b \\u0007\"}",
                        Set.of("customer_id", "message")),
                arguments(report("1".repeat(65), "web", "x"), Set.of("customer_id")),
                arguments(report("1", "web", "x".repeat(4_001)), Set.of("message")),
                arguments(report("1", "pigeon", "x"), Set.of("channel")),
                arguments(report("1", "WEB", "x"), Set.of("channel")),
                arguments(report("1", "", "x"), Set.of("channel")),
                // A contact is never what is wrong.
                arguments(
                        "{\"customer_id\": \"1\", \"channel\": \"pigeon\", \"message\": \"x\", \"contact\": {\"email\": \"nobody\"}}",
                        Set.of("channel")));
    }

    @ParameterizedTest
    @MethodSource("wrongFields")
    void namesEveryWrongField(String body, Set<String> fields) {
        Response response = application.api().post(INCIDENTS, body);

        Problems.assertProblem(response, 422);
        assertThat(response.json().path("errors"))
                .allSatisfy(error -> assertThat(error.path("message").asText()).isNotBlank())
                .extracting(error -> error.path("field").asText())
                .containsExactlyInAnyOrderElementsOf(fields);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"
            })
    void refusesOtherContentTypes(String type) {
        byte[] body = ApiClient.reportJson("1", "x").getBytes(StandardCharsets.UTF_8);

        Problems.assertProblem(application.api().send("POST", INCIDENTS, body, Map.of("Content-Type", type)), 415);
        Problems.assertProblem(application.api().send("POST", INCIDENTS, body, Map.of()), 415);
    }

    /** As {@code curl -X GET -d} sends it. */
    @ParameterizedTest
    @ValueSource(strings = {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "nonsense"})
    void ignoresABodyWhereNoneIsTaken(String type) {
        String head = "GET %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\nContent-Length: 3\r\n\r\n"
                .formatted(INCIDENTS, type);

        assertThat(application
                        .api()
                        .sendRaw(head, "a=b".getBytes(StandardCharsets.UTF_8))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void givesEachProblemItsOwnType() {
        Response tunnel =
                application.api().sendRaw("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n", new byte[0]);
        Response expectation = application
                .api()
                .sendRaw(
                        "POST %s HTTP/1.1\r\nHost: localhost\r\nExpect: foo\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n"
                                .formatted(INCIDENTS),
                        "{}".getBytes(StandardCharsets.UTF_8));

        Problems.assertProblem(tunnel, 404);
        assertThat(tunnel.text("type")).endsWith(":not-found");
        Problems.assertProblem(expectation, 400);
        assertThat(expectation.text("type")).endsWith(":bad-request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"utf-16", "UTF-32LE", "iso-8859-1", "\"windows-1252\"", "nonsense", "'", ""})
    void refusesOtherCharsets(String charset) {
        byte[] body = ApiClient.reportJson("1", "x").getBytes(StandardCharsets.UTF_8);

        Response response = application
                .api()
                .send("POST", INCIDENTS, body, Map.of("Content-Type", "application/json; charset=" + charset));

        Problems.assertProblem(response, 415);
        assertThat(response.text("detail")).contains("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "deflate", "br", "identity, gzip"})
    void refusesContentCodings(String coding) {
        byte[] body = ApiClient.reportJson("1", "x").getBytes(StandardCharsets.UTF_8);
        Map<String, String> headers = Map.of("Content-Type", "application/json", "Content-Encoding", coding);

        Response response = application.api().send("POST", INCIDENTS, body, headers);

        Problems.assertProblem(response, 415);
        assertThat(response.text("detail")).contains("Content-Encoding");
    }

    @ParameterizedTest
    @CsvSource({"false,70000", "true,70000", "false,5000000", "true,5000000"})
    void refusesBodiesOverTheLimit(boolean chunked, int length) {
        String body = report("1", "web", "x".repeat(length));
        String head = "POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n%s\r\n\r\n";
        Response response = chunked
                ? application
                        .api()
                        .sendRaw(
                                head.formatted(INCIDENTS, "Transfer-Encoding: chunked"),
                                "%x\r\n%s\r\n0\r\n\r\n"
                                        .formatted(body.length(), body)
                                        .getBytes(StandardCharsets.UTF_8))
                : application
                        .api()
                        .sendRaw(
                                head.formatted(INCIDENTS, "Content-Length: " + body.length()),
                                body.getBytes(StandardCharsets.UTF_8));

        Problems.assertProblem(response, 413);
    }

    static Stream<Arguments> wrongParameters() {
        return Stream.of(
                arguments("status=closed", Set.of("status")),
                arguments("status=open&status=open&limit=0", Set.of("limit")),
                arguments("classification=nonsense&needs_review=maybe", Set.of("classification", "needs_review")),
                arguments("customer_id=" + "1".repeat(65), Set.of("customer_id")),
                arguments("ticket_id=" + "1".repeat(129), Set.of("ticket_id")),
                arguments("customer_id=a%00b", Set.of("customer_id")),
                arguments("limit=-1&cursor=x", Set.of("limit", "cursor")),
                arguments("limit=201", Set.of("limit")),
                arguments("limit=1e2", Set.of("limit")),
                arguments("cursor=bm90IGEgY3Vyc29y", Set.of("cursor")));
    }

    @ParameterizedTest
    @MethodSource("wrongParameters")
    void namesEveryWrongParameter(String query, Set<String> parameters) {
        Response response = application.api().get(INCIDENTS + "?" + query);

        Problems.assertProblem(response, 422);
        assertThat(response.json().path("errors"))
                .extracting(error -> error.path("field").asText())
                .containsExactlyInAnyOrderElementsOf(parameters);
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer_id=%", "customer_id=%zz", "%=1", "customer_id=%e9", "customer_id=%ed%a0%bd"})
    void refusesQueriesThatAreNotEncoded(String query) {
        String head = "GET %s?%s HTTP/1.1\r\nHost: localhost\r\n\r\n".formatted(INCIDENTS, query);

        Problems.assertProblem(application.api().sendRaw(head, new byte[0]), 400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/%", "/%zz", "/api/%zz", "/api/incidents/%g0", "/api/incidents/%e", "/api/incidents/1/%"})
    void refusesPathsThatAreNotEncoded(String path) {
        for (String credential : new String[] {"", "X-API-Key: any\r\n"}) {
            String head = "GET %s HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(path, credential);

            Problems.assertProblem(application.api().sendRaw(head, new byte[0]), 400);
        }
        assertThat(LOG.of("request_failed")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api", "/api/", "/api/incident", "/api/incidents/a/b/c", "/observe/health", "/api/../x"})
    void knowsNoOtherPath(String path) {
        Problems.assertProblem(application.api().get(path), 404);
    }

    @ParameterizedTest
    @CsvSource({
        "DELETE, /api/incidents, 'GET, POST'",
        "PUT, /api/incidents, 'GET, POST'",
        "OPTIONS, /api/incidents, 'GET, POST'",
        "TRACE, /api/incidents, 'GET, POST'",
        "BREW, /api/incidents, 'GET, POST'",
        "POST, /api/incidents/0b1c2d3e-0000-4000-8000-000000000000, 'GET, PATCH'",
        "PATCH, /api/incidents/0b1c2d3e-0000-4000-8000-000000000000/events, GET",
        "POST, /api/openapi.json, GET",
    })
    void saysWhichMethodsAPathTakes(String method, String path, String allowed) {
        Response response = application.api().send(method, path, new byte[0], AS_JSON);

        Problems.assertProblem(response, 405);
        assertThat(response.header("Allow").split(", ")).containsExactlyInAnyOrder(allowed.split(", "));
    }

    @ParameterizedTest
    @CsvSource({
        "GET, ''",
        "PATCH, ''",
        "GET, /notifications",
        "GET, /events",
        "POST, /notifications/0b1c2d3e-0000-4000-8000-000000000000/resend",
    })
    void knowsNoIncidentThatDoesNotExist(String method, String subPath) {
        for (String id : new String[] {UUID.randomUUID().toString(), "1", "not-a-uuid", "1-1-1-1-1", "%00", "..%2Fx"}) {
            byte[] body = "{\"status\": \"resolved\"}".getBytes(StandardCharsets.UTF_8);

            Problems.assertProblem(application.api().send(method, INCIDENTS + "/" + id + subPath, body, AS_JSON), 404);
        }
    }

    private static String report(String customerId, String channel, String message) {
        return "{\"customer_id\": \"%s\", \"channel\": \"%s\", \"message\": \"%s\"}"
                .formatted(customerId, channel, message);
    }
}
