package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TicketAnswersTest {

    private final TicketAnswers answers = new TicketAnswers(Samples.JSON);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"ticket_id\": \"TKT-5678\"}|TKT-5678",
                "{\"ticket_id\": \"5678\"}|TKT-5678",
                "{\"ticket_id\": 5678}|TKT-5678",
                "{\"id\": \"ABC-1\"}|TKT-ABC-1",
                "{\"id\": 12345678901234567890}|TKT-12345678901234567890",
                "{\"id\": 1, \"ticket_id\": \"TKT-2\", \"status\": \"open\"}|TKT-2",
                "{\"ticket_id\": null, \"id\": 3}|TKT-3",
                "{\"ticket_id\": \"tkt-4\"}|TKT-tkt-4"
            })
    void takesTheTicketIdOrTheIdWithThePrefix(String answer, String ticketId) {
        assertThat(read(answer)).isEqualTo(new Ticket(ticketId, "api"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "\"TKT-1\"",
                "{\"ticket_id\": null}",
                "{\"ticket_id\": {\"value\": 1}}",
                "{\"id\": 1.5}",
                "{\"id\": true}",
                "{\"ticket\": {\"id\": 1}}"
            })
    void failsWithoutAnId(String answer) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(answer))
                .withMessage("The ticket API's answer has neither ticket_id nor id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html></html>", "TKT-5678", "{\"ticket_id\": ", "{\"id\": 1} {\"id\": 2}"})
    void failsWhenTheAnswerIsNotJson(String answer) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read(answer))
                .withMessage("The ticket API's answer is not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "TKT 1", "TKT-1\\n", "TKT-\\u0000", "TKT-é", "\\u202e1"})
    void failsWithAnIdThatNobodyCouldQuote(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> read("{\"ticket_id\": \"" + id + "\"}"))
                .withMessage("The ticket API's id must be 1 to 100 visible ASCII characters");
    }

    @Test
    void limitsTheIdsLength() {
        assertThat(read("{\"id\": \"" + "a".repeat(100) + "\"}").id()).hasSize(104);
        assertThatIllegalArgumentException().isThrownBy(() -> read("{\"id\": \"" + "a".repeat(101) + "\"}"));
    }

    @Test
    void failsOnAnEmptyAnswer() {
        assertThatIllegalArgumentException().isThrownBy(() -> read(""));
        assertThatIllegalArgumentException().isThrownBy(() -> answers.read(null));
    }

    private Ticket read(String answer) {
        return answers.read(answer.getBytes(StandardCharsets.UTF_8));
    }
}
