package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.incidentflow.Samples;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutboxTest {

    private final Outbox outbox = new Outbox(Samples.JSON);

    @Test
    void makesABatchOfEachRow() throws JsonProcessingException {
        assertThat(outbox.batches(List.of(row("sms"), row("email"))))
                .containsExactly(Samples.notifications("sms"), Samples.notifications("email"));
        assertThat(outbox.batches(List.of())).isEmpty();
    }

    @Test
    void takesARowWithoutAnAddress() throws JsonProcessingException {
        Map<String, Object> row = row("sms");
        row.put("recipient", null);

        assertThat(outbox.batches(List.of(row)).get(0).on("sms").recipient()).isNull();
    }

    @Test
    void givesTheNotificationThatGoesAgain() {
        assertThat(outbox.resent(List.of(Map.of("old_status", "failed", "notification", "{}"))))
                .isEqualTo("{}");
    }

    @Test
    void knowsWhenThereIsNoSuchNotification() {
        Problem problem = refusal(List.of());

        assertThat(problem.status()).isEqualTo(404);
        assertThat(problem.detail()).isEqualTo("This incident has no notification with this id.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"pending", "sent", "skipped"})
    void sendsOnlyAFailedOneAgain(String status) {
        Problem problem = refusal(List.of(Map.of("old_status", status)));

        assertThat(problem.status()).isEqualTo(409);
        assertThat(problem.detail())
                .isEqualTo("The notification is %s; only a failed one can be sent again.".formatted(status));
    }

    private Problem refusal(List<Map<String, Object>> rows) {
        return catchThrowableOfType(ProblemException.class, () -> outbox.resent(rows))
                .problem();
    }

    private static Map<String, Object> row(String channel) {
        Notification notification = Samples.notification(channel);
        return new HashMap<>(Map.of(
                "id", notification.id(),
                "incident_id", notification.incidentId(),
                "channel", notification.channel(),
                "kind", notification.kind(),
                "recipient", notification.recipient(),
                "message", notification.message()));
    }
}
