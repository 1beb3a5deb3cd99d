package org.incidentflow.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CaseFileTest {

    private static final String CASE =
            """
            description: A case.
            given:
              request:
                body: {customer_id: "1", note: null}
              model:
                answer: x
              ticket_api:
                status: 202
            expect:
              response:
                status: 201
              asked:
                model:
                  calls: 1
            """;

    @Test
    void readsWhatIsThere() {
        Case read = CaseFile.read("case.yaml", CASE);

        assertThat(read.description()).isEqualTo("A case.");
        assertThat(read.given().request().body().get("note").isNull()).isTrue();
        assertThat(read.given().model().answer().textValue()).isEqualTo("x");
        assertThat(read.given().providers()).isNull();
        assertThat(read.expect().response().status().intValue()).isEqualTo(201);
        assertThat(read.expect().messages()).isNull();
    }

    static List<Arguments> mistakes() {
        return List.of(
                arguments("expect:", "expects:", "expects: there is no such key; there are description, expect, given"),
                arguments("calls: 1", "call: 1", "expect.asked.model.call: there is no such key; there are calls, "),
                arguments("body:", "bodi:", "given.request.bodi: there is no such key; there are body, headers, times"),
                arguments("description: A case.", "", "description: Missing required creator property 'description'"),
                arguments("A case.", "", "description: says nothing"),
                arguments("calls: 1", "calls: null", "expect.asked.model.calls: says nothing"),
                arguments("calls: 1", "{}", "expect.asked.model: says nothing"),
                arguments("answer: x", "status: many", "given.model.status: Cannot coerce String value"),
                arguments("answer: x", "no_answer: false", "given.model: "),
                arguments("answer: x", "{answer: x, status: 500}", "given.model: "),
                arguments("status: 202", "body: x", "given.ticket_api: "),
                arguments("status: 202", "status: '202'", "given.ticket_api.status: Cannot coerce String value"),
                arguments("    body:", "    times: 0\n    body:", "given.request: "));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void saysWhatIsWrong(String right, String wrong, String message) {
        assertThat(CASE).contains(right);

        assertThatThrownBy(() -> CaseFile.read("case.yaml", CASE.replace(right, wrong)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("case.yaml: " + message)
                .hasMessageNotContaining("\n");
    }

    @Test
    void saysWhereTheYamlIsBroken() {
        assertThatThrownBy(() -> CaseFile.read("case.yaml", CASE + " x: ["))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("case.yaml: line 1");
        assertThatThrownBy(() -> CaseFile.read("case.yaml", CASE + "given:\n  request:\n"))
                .hasMessageContaining("Duplicate");
        assertThatThrownBy(() -> CaseFile.read("case.yaml", "")).hasMessageStartingWith("case.yaml: ");
        assertThatThrownBy(() -> CaseFile.read(Path.of("cases/none.yaml")))
                .hasMessageStartingWith("cases/none.yaml: cannot be read");
    }

    static List<Path> files() throws IOException {
        return CasesFolder.files("");
    }

    @ParameterizedTest
    @MethodSource("files")
    void writesWhatItReads(Path file) {
        Case read = CaseFile.read(file);

        assertThat(CaseFile.read(file.toString(), CaseFile.write(read))).isEqualTo(read);
    }
}
