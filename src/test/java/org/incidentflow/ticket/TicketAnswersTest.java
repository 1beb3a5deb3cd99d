package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.assertj.core.api.ThrowableTypeAssert;
import org.incidentflow.Samples;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TicketAnswersTest {

    private final TicketAnswers answers = new TicketAnswers(Samples.JSON, Optional.empty());

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"ticket_id\": \"TKT-5678\"}|TKT-5678|TKT-5678",
                "{\"ticket_id\": \"5678\"}|TKT-5678|5678",
                "{\"ticket_id\": 5678}|TKT-5678|5678",
                "{\"id\": \"ABC-1\"}|TKT-ABC-1|ABC-1",
                "{\"id\": 12345678901234567890}|TKT-12345678901234567890|12345678901234567890",
                "{\"id\": 12345678901234567890.0}|TKT-12345678901234567890|12345678901234567890",
                "{\"id\": 1, \"ticket_id\": \"TKT-2\", \"status\": \"open\"}|TKT-2|TKT-2",
                "{\"ticket_id\": null, \"id\": 3}|TKT-3|3",
                "{\"ticket_id\": \"tkt-4\"}|TKT-tkt-4|tkt-4",
                "{\"id\": 35436.0}|TKT-35436|35436",
                "{\"id\": 3.5436E4}|TKT-35436|35436",
                "{\"id\": 100.00}|TKT-100|100",
                "{\"id\": \" HD 123 \"}|TKT-HD 123|HD 123",
                "{\"id\": \"Störung/№ 5 (新)\"}|TKT-Störung/№ 5 (新)|Störung/№ 5 (新)",
                "35436|TKT-35436|35436",
                "35436.0|TKT-35436|35436",
                "\"HD-123\"|TKT-HD-123|HD-123",
                "\"TKT-1\"|TKT-1|TKT-1"
            })
    void takesTheIdAndPutsThePrefixBeforeIt(String answer, String ticketId, String externalId) {
        assertThat(read(answer)).isEqualTo(new Ticket(ticketId, "api", externalId, 0, false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "null",
                "true",
                "\"created\"",
                "[{\"id\": 1}]",
                "{\"ticket_id\": null}",
                "{\"ticket_id\": {\"value\": 1}}",
                "{\"id\": true}",
                "{\"ticket\": {\"id\": 1}}"
            })
    void failsWithoutAnId(String answer) {
        assertUnreadable()
                .isThrownBy(() -> read(answer))
                .withMessage("The ticket API's answer has neither ticket_id nor id");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"<html></html>", "TKT-5678", "{\"ticket_id\": ", "{\"id\": 1} {\"id\": 2}", "{\"id\": NaN}"})
    void failsWhenTheAnswerIsNotJson(String answer) {
        assertUnreadable()
                .isThrownBy(() -> read(answer))
                .withMessage("The ticket API's answer is not JSON")
                .withNoCause();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "1e101", "1e400000", "123e-2"})
    void failsWithANumberThatIsNotWholeOrTooLong(String id) {
        assertUnreadable()
                .isThrownBy(() -> read("{\"ticket_id\": " + id + "}"))
                .withMessage("The ticket API's id must be a whole number or a text");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "TKT\\t1",
                "TKT\\n1",
                "TKT-\\u0000",
                "\\u202e1",
                "TKT\\u00a01",
                "\\ud8001",
                "1\\u20282",
                "\\ufeff1"
            })
    void failsWithAnIdThatNobodyCouldQuote(String id) {
        assertUnreadable()
                .isThrownBy(() -> read("{\"ticket_id\": \"" + id + "\"}"))
                .withMessage("The ticket API's id must be 1 to 100 printable characters");
    }

    @Test
    void limitsTheIdsLength() {
        assertThat(read("{\"id\": \"" + "a".repeat(100) + "\"}").id()).hasSize(104);
        assertUnreadable().isThrownBy(() -> read("{\"id\": \"" + "a".repeat(101) + "\"}"));
        assertUnreadable().isThrownBy(() -> read("{\"id\": 1" + "0".repeat(100) + "}"));
    }

    @Test
    void failsOnAnEmptyAnswer() {
        assertUnreadable().isThrownBy(() -> read("")).withMessage("The ticket API's answer is empty");
        assertUnreadable().isThrownBy(() -> read(" \n")).withMessage("The ticket API's answer is empty");
        assertUnreadable().isThrownBy(() -> answers.read(null)).withMessage("The ticket API's answer is empty");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/ticket/id|{\"ticket\": {\"id\": 35436, \"url\": \"https://x\"}}|35436",
                "/result/0/sys~1id|{\"result\": [{\"sys/id\": \"INC001\"}]}|INC001",
                "/number|{\"number\": \"INC7\", \"id\": \"x\"}|INC7",
                "/a~0b|{\"a~b\": 35436.0}|35436",
                "/|{\"\": 5}|5"
            })
    void takesTheIdThatThePointerLeadsTo(String pointer, String answer, String externalId) {
        assertThat(readAt(pointer, answer).externalId()).isEqualTo(externalId);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"id\": 1}",
                "5",
                "{\"ticket\": 1}",
                "{\"ticket\": {\"id\": null}}",
                "{\"ticket\": {\"id\": {}}}"
            })
    void takesNoOtherIdThanThatOfThePointer(String answer) {
        assertUnreadable()
                .isThrownBy(() -> readAt("/ticket/id", answer))
                .withMessage("The ticket API's answer has no id at /ticket/id");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ticket.id", "$.ticket.id", "#/id", "/a~2", "/a~"})
    void refusesWhatIsNoPointer(String pointer) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> readAt(pointer, "{}"))
                .withMessage("TICKET_ID_POINTER is \"%s\": it must be a JSON pointer, such as /ticket/id.", pointer);
    }

    private static ThrowableTypeAssert<UnreadableTicketException> assertUnreadable() {
        return assertThatExceptionOfType(UnreadableTicketException.class);
    }

    private static Ticket readAt(String pointer, String answer) {
        Settings settings = new Settings(
                property -> property.equals("ticket.id.pointer") ? Optional.of(pointer) : Optional.empty());
        return new TicketAnswers(Samples.JSON, TicketAnswers.pointer(settings))
                .read(answer.getBytes(StandardCharsets.UTF_8));
    }

    private Ticket read(String answer) {
        return answers.read(answer.getBytes(StandardCharsets.UTF_8));
    }
}
