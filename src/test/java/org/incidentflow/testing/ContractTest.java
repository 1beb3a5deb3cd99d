package org.incidentflow.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.ParseOptions;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.incidentflow.testing.ApiClient.Response;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That the OpenAPI document is one, and that the judge made of it judges. */
class ContractTest {

    private static final Path DOCUMENT = Path.of("routes/openapi.json");
    private static final Contract CONTRACT = Contract.read(DOCUMENT);
    private static final String REPORT = "{\"customer_id\": \"1\", \"channel\": \"web\", \"message\": \"Hello\"}";
    private static final String CREATED = "{\"incident_id\": \"e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab\","
            + "\"ticket_id\": \"TKT-1\", \"status\": \"open\", \"classification\": \"card_issue\", \"confidence\": 0.9,"
            + "\"message\": \"Ticket created.\", \"reason\": null, \"classified_by\": \"local\", \"needs_review\": false,"
            + "\"ticket_source\": \"api\", \"reminder_due_at\": \"2026-01-02T03:04:05+00:00\"}";
    private static final String PROBLEM =
            "{\"type\": \"urn:incident-flow:problem:not-found\", \"title\": \"x\", \"status\": 404, \"detail\": \"y\"}";

    @Test
    void isValidOpenApi() throws IOException {
        assertThat(mistakes(Files.readString(DOCUMENT))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "operationId, operationID",
        "\"in\": \"query\", \"in\": \"body\"",
        "requestBody, request",
        "#/components/responses/Forbidden, #/components/responses/None",
        "securitySchemes, securitySchemas"
    })
    void mistakesAreFound(String right, String wrong) throws IOException {
        assertThat(mistakes(Files.readString(DOCUMENT).replace(right, wrong))).isNotEmpty();
    }

    @Test
    void givesExamplesThatItsSchemasAllow() {
        assertThat(CONTRACT.wrongExamples()).isEmpty();
    }

    @Test
    void takesWhatIsDeclared() {
        assertThatCode(() -> check("POST", "/api/incidents", REPORT, answer(201, "application/json", CREATED)))
                .doesNotThrowAnyException();
        assertThatCode(() -> check("GET", "/api/incident", "", answer(404, "application/problem+json", PROBLEM)))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ticket_id", "reminder_due_at", "incident_id"})
    void missesAField(String field) {
        refuses(answer(201, "application/json", CREATED.replace(field, "other")), field);
    }

    @Test
    void refusesWhatIsNotDeclared() {
        refuses(answer(200, "application/json", CREATED), "status 200 is not declared");
        refuses(answer(500, "application/problem+json", PROBLEM), "status 500 is not declared");
        refuses(answer(201, "text/plain", CREATED), "Content-Type text/plain is not declared");
        refuses(answer(201, "application/json", "hello"), "a body that is not JSON");
        refuses(answer(201, "application/json", CREATED.replace("{", "{\"extra\": 1,")), "extra");
        refuses(answer(201, "application/json", CREATED.replace("0.9", "\"0.9\"")), "confidence");
        refuses(answer(201, "application/json", CREATED.replace("2026-01-02T", "")), "reminder_due_at");
        refuses(answer(404, "application/problem+json", PROBLEM), "status 404 is not declared");
    }

    @Test
    void looksAtHeaders() {
        refuses(response(201, CREATED, Map.of("Content-Type", "application/json")), "the header Location is missing");
        refuses(
                response(
                        201, CREATED, Map.of("Content-Type", "application/json", "Location", "/", "Set-Cookie", "a=b")),
                "the header Set-Cookie is not declared");
        refuses(
                response(
                        503,
                        PROBLEM.replace("404", "503"),
                        Map.of("Content-Type", "application/problem+json", "Retry-After", "soon")),
                "integer");
    }

    @Test
    void looksAtWhatWasAccepted() {
        Response created = answer(201, "application/json", CREATED);

        refuses("POST", "/api/incidents", REPORT.replace("web", "pigeon"), created, "channel");
        refuses("POST", "/api/incidents", "{}", created, "customer_id");
        refuses("POST", "/api/incidents", "hello", created, "not JSON");
        refuses(
                "GET",
                "/api/incidents?limit=1000",
                "",
                response(200, "{\"incidents\": [], \"next_cursor\": null}", Map.of("Content-Type", "application/json")),
                "it accepts limit");
    }

    @Test
    void refusesAnythingButAProblemWhereNothingIs() {
        refuses("GET", "/api/incident", "", answer(200, "application/json", "{}"), "status 200");
        refuses("DELETE", "/api/incidents", "", answer(404, "application/problem+json", PROBLEM), "status 404");
        refuses("GET", "/api/incident", "", answer(404, "application/json", "{}"), "type");
    }

    private static List<String> mistakes(String document) throws IOException {
        ParseOptions options = new ParseOptions();
        options.setResolve(true);
        List<String> mistakes = new ArrayList<>(
                new OpenAPIV3Parser().readContents(document, null, options).getMessages());
        JsonNode tree = new ObjectMapper().readTree(document);
        tree.findValuesAsText("$ref").stream()
                .filter(reference -> tree.at(reference.substring(1)).isMissingNode())
                .forEach(mistakes::add);
        return mistakes;
    }

    private static void refuses(Response response, String difference) {
        refuses("POST", "/api/incidents", REPORT, response, difference);
    }

    private static void refuses(String method, String target, String body, Response response, String difference) {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> check(method, target, body, response))
                .withMessageContaining(method + " " + target)
                .withMessageContaining(difference);
    }

    private static void check(String method, String target, String body, Response response) {
        CONTRACT.check(method, target, "application/json", body.getBytes(StandardCharsets.UTF_8), response);
    }

    private static Response answer(int status, String contentType, String body) {
        return response(
                status,
                body,
                status == 201
                        ? Map.of("Content-Type", contentType, "Location", "/api/incidents/1")
                        : Map.of("Content-Type", contentType));
    }

    private static Response response(int status, String body, Map<String, String> headers) {
        Map<String, List<String>> values = headers.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, header -> List.of(header.getValue())));
        return new Response(status, HttpHeaders.of(values, (name, value) -> true), body);
    }
}
