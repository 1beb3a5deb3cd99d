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
                arguments(report("1".repeat(65), "web", "x"), Set.of("customer_id")),
                arguments(report("1", "web", "x".repeat(4_001)), Set.of("message")),
                arguments(report("1", "pigeon", "x"), Set.of("channel")),
                arguments(report("1", "WEB", "x"), Set.of("channel")),
                arguments(report("1", "", "x"), Set.of("channel")),
                arguments(withContact("\"somebody\""), Set.of("contact")),
                arguments(
                        withContact("{\"email\": \"nobody\", \"phone\": \"call me\", \"whatsapp\": 5}"),
                        Set.of("contact.email", "contact.phone", "contact.whatsapp")),
                arguments(
                        withContact("{\"locale\": \"not a locale\", \"time_zone\": \"Moon/Crater\"}"),
                        Set.of("contact.locale", "contact.time_zone")));
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

    @Test
    void refusesBodiesOverTheLimit() {
        Problems.assertProblem(application.api().post(INCIDENTS, report("1", "web", "x".repeat(70_000))), 413);
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

    private static String withContact(String contact) {
        return "{\"customer_id\": \"1\", \"channel\": \"web\", \"message\": \"x\", \"contact\": %s}".formatted(contact);
    }
}
