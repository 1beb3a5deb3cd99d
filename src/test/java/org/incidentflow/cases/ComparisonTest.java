package org.incidentflow.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ComparisonTest {

    private static final Outcome OUTCOME = new Outcome(
            json(
                    "{'status': 201, 'headers': {'location': '/api/incidents/7'},"
                            + " 'body': {'id': '7', 'confidence': 0.90, 'gone': null, 'errors': [{'field': 'a'}, {'field': 'b'}]}}"),
            list("[{'status': 'open', 'ticket_id': 'TKT-1', 'resolved_at': null}]"),
            list("[{'channel': 'email', 'kind': 'acknowledgment', 'status': 'sent'},"
                    + " {'channel': 'sms', 'kind': 'acknowledgment', 'status': 'failed'}]"),
            list("[{'type': 'received'}, {'type': 'opened'}]"),
            list("[{'message': 'first'}, {'message': 'last', 'instructions': 'Sort it.'}]"),
            list("[{'headers': {'idempotency-key': '7'}, 'body': {'priority': 'high'}}]"),
            list("[{'channel': 'email', 'text': 'Hello.'}]"));

    private static final String EXPECTED =
            """
            response:
              status: 201
              headers:
                Location: /^.api.incidents.\\d+$/
              body:
                id: any
                confidence: 0.9
                gone: null
                errors: [{field: a}, {field: b}]
            rows:
              incidents:
                - {status: open, ticket_id: TKT-1, resolved_at: null}
              notifications:
                - {channel: sms, status: failed}
                - {channel: email, kind: acknowledgment, status: sent}
              events: [{type: received}, {type: opened}]
            asked:
              model: {calls: 2, message: last, instructions: /Sort/}
              ticket_api: {calls: 1, headers: {Idempotency-Key: "7"}, body: {priority: high}}
            messages:
              - {channel: email, text: Hello.}
            """;

    @Test
    void isContentWithWhatIsAsExpected() {
        assertThat(differences(EXPECTED)).isEmpty();
        assertThat(differences("response: {status: 201}")).isEmpty();
    }

    static List<Arguments> wrongExpectations() {
        return List.of(
                arguments("status: 201", "status: 422", "expect.response.status: expected 422, but it is 201"),
                arguments("status: 201", "status: '201'", "expect.response.status: expected \"201\", but it is 201"),
                arguments("incidents.\\d+", "elsewhere", "expect.response.headers.Location: expected "),
                arguments("Location", "Locatoin", "expect.response.headers.Locatoin: expected "),
                arguments(
                        "id: any", "di: any", "expect.response.body.di: expected \"any\", but there is no such field;"),
                arguments("id: any", "id: /[/", "expect.response.body.id: /[/ is no regular expression: "),
                arguments("0.9", "0.91", "expect.response.body.confidence: expected 0.91, but it is 0.9"),
                arguments("gone: null", "gone: any", "expect.response.body.gone: expected \"any\", but it is null"),
                arguments("gone: null", "gone: /./", "expect.response.body.gone: expected \"/./\", but it is null"),
                arguments("id: any", "id: null", "expect.response.body.id: expected null, but it is \"7\""),
                arguments("{field: b}]", "{field: c}]", "expect.response.body.errors[1].field: expected \"c\""),
                arguments(", {field: b}]", "]", "expect.response.body.errors: expected "),
                arguments("id: any", "id: {x: 1}", "expect.response.body.id: expected {\"x\":1}, but it is \"7\""),
                arguments("TKT-1,", "TKT-2,", "expect.rows.incidents[0].ticket_id: expected \"TKT-2\""),
                arguments(
                        "status: open,",
                        "state: open,",
                        "expect.rows.incidents[0].state: expected \"open\", but there is no"),
                arguments("ticket_id: TKT-1, resolved_at: null}", "x: null}", "expect.rows.incidents[0].x: "),
                arguments(
                        "- {status: open, ticket_id: TKT-1, resolved_at: null}",
                        "[]",
                        "expect.rows.incidents: expected 0"),
                arguments("status: failed", "status: sent", "expect.rows.notifications[0].status: expected \"sent\""),
                arguments("channel: sms", "channel: whatsapp", "expect.rows.notifications[0]: expected one with "),
                arguments("kind: acknowledgment", "kind: reminder", "expect.rows.notifications[1]: expected one with "),
                arguments("    - {channel: sms, status: failed}\n", "", "expect.rows.notifications: expected no other"),
                arguments("channel: sms, ", "", "expect.rows.notifications[0]: name its channel"),
                arguments("{type: opened}", "{type: resolved}", "expect.rows.events[1].type: expected \"resolved\""),
                arguments(", {type: opened}", "", "expect.rows.events: expected 1 of them, but there are 2"),
                arguments("calls: 2", "calls: 1", "expect.asked.model.calls: expected 1, but it is 2"),
                arguments("message: last", "message: first", "expect.asked.model.message: expected \"first\""),
                arguments("/Sort/", "/Answer/", "expect.asked.model.instructions: expected \"/Answer/\""),
                arguments("calls: 1", "calls: 0", "expect.asked.ticket_api.calls: expected 0, but it is 1"),
                arguments(
                        "Key: \"7\"", "Key: \"8\"", "expect.asked.ticket_api.headers.Idempotency-Key: expected \"8\""),
                arguments("priority: high", "priority: low", "expect.asked.ticket_api.body.priority: expected \"low\""),
                arguments("text: Hello.", "text: /Bye/", "expect.messages[0].text: expected \"/Bye/\""),
                arguments(
                        "  - {channel: email, text: Hello.}", "  []", "expect.messages: expected no other than these"),
                arguments(
                        "- {channel: email, text", "- {channel: sms, text", "expect.messages[0]: expected one with "));
    }

    @ParameterizedTest
    @MethodSource("wrongExpectations")
    void saysWhatDiffersAndWhere(String right, String wrong, String difference) {
        assertThat(EXPECTED).contains(right);

        assertThat(differences(EXPECTED.replace(right, wrong)))
                .isNotEmpty()
                .first()
                .asString()
                .startsWith(difference)
                .doesNotContain("\n");
    }

    @Test
    void missesACallThatWasNotMade() {
        Outcome nothing =
                new Outcome(OUTCOME.response(), List.of(), List.of(), List.of(), List.of(), List.of(), List.of());

        assertThat(Comparison.differences(
                        expect("response: {status: 201}\nasked: {model: {message: last}, ticket_api: {body: {a: 1}}}"),
                        nothing))
                .containsExactly(
                        "expect.asked.model: expected a call, but there was none",
                        "expect.asked.model.message: expected \"last\", but there is none",
                        "expect.asked.ticket_api: expected a call, but there was none",
                        "expect.asked.ticket_api.body: expected {\"a\":1}, but there is none");
    }

    private static List<String> differences(String expected) {
        return Comparison.differences(expect(expected), OUTCOME);
    }

    private static Case.Expect expect(String yaml) {
        return CaseFile.read("case.yaml", "description: x\ngiven: {request: {body: {}}}\nexpect:\n" + yaml.indent(2))
                .expect();
    }

    private static JsonNode json(String text) {
        try {
            return Samples.JSON.readTree(text.replace('\'', '"'));
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static List<JsonNode> list(String text) {
        return StreamSupport.stream(json(text).spliterator(), false).toList();
    }
}
