package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.incidentflow.Samples;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.Problem.FieldError;
import org.incidentflow.platform.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentChangesTest {

    private static final Instant DUE = Instant.parse("2026-01-02T03:04:05.678Z");

    private final IncidentChanges changes = new IncidentChanges(Samples.JSON, List.of("refund", "fraud"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"status\": \"resolved\"}|resolved|-",
                "{\"status\": \"open\"}|open|-",
                "{\"classification\": \"fraud\"}|-|fraud",
                "{\"status\": \"open\", \"classification\": \"refund\"}|open|refund",
                "{\"status\": null, \"classification\": \"refund\", \"ticket_id\": \"x\"}|-|refund"
            })
    void readsWhatChanges(String body, String status, String classification) {
        assertThat(read(body)).isEqualTo(new IncidentChange(status, classification));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}|status|or classification is required",
                "{\"status\": null}|status|or classification is required",
                "{\"Status\": \"open\"}|status|or classification is required",
                "{\"status\": \"received\"}|status|must be one of open, resolved",
                "{\"status\": \"RESOLVED\"}|status|must be one of open, resolved",
                "{\"status\": true}|status|must be a string",
                "{\"classification\": \"other\"}|classification|must be one of refund, fraud",
                "{\"classification\": []}|classification|must be a string"
            })
    void refusesOtherChanges(String body, String field, String message) {
        Problem problem = refusal(() -> read(body));

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors()).containsExactly(new FieldError(field, message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{"})
    void refusesWhatIsNoObject(String body) {
        assertThat(refusal(() -> read(body)).status()).isEqualTo(400);
    }

    @Test
    void tellsWhatCameOfIt() {
        assertThat(changes.applied(List.of(row("open"))))
                .isEqualTo(new AppliedChange(Samples.INCIDENT_ID, true, false, DUE));
    }

    @Test
    void knowsWhenThereWasNoIncident() {
        assertThat(refusal(() -> changes.applied(List.of())))
                .isEqualTo(ProblemException.notFound("There is no incident with this id.")
                        .problem());
    }

    @Test
    void refusesAnIncidentThatIsBeingReceived() {
        Map<String, Object> row = row("received");
        row.put("reminder_due_at", null);

        assertThat(refusal(() -> changes.applied(List.of(row))).status()).isEqualTo(409);
    }

    private IncidentChange read(String body) {
        return changes.read(body.getBytes(StandardCharsets.UTF_8));
    }

    private static Problem refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable change) {
        return catchThrowableOfType(ProblemException.class, change).problem();
    }

    private static Map<String, Object> row(String oldStatus) {
        return new HashMap<>(Map.of(
                "id",
                Samples.INCIDENT_ID,
                "old_status",
                oldStatus,
                "resolved",
                true,
                "reopened",
                false,
                "reminder_due_at",
                Timestamp.from(DUE)));
    }
}
