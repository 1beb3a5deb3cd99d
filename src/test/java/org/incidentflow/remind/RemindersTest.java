package org.incidentflow.remind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.incidentflow.Samples;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.notify.NotificationChannels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RemindersTest {

    private final List<Double> lags = new ArrayList<>();
    private final Reminders reminders = new Reminders(
            new NotificationChannels(List.of("email", "sms"), Samples.CATEGORIES),
            new ReminderPolicy(Duration.ofHours(24), Samples.CATEGORIES, Samples.JSON),
            Samples.templates(),
            Samples.JSON,
            lags::add);

    @Test
    void writesOneMessageForEachIncident() throws JsonProcessingException {
        UUID other = new UUID(1, 2);

        List<NotificationBatch> batches = reminders.compose(List.of(
                row(Samples.INCIDENT_ID, null, "duplicate_payment", 0), row(other, null, "duplicate_payment", 0)));

        assertThat(batches).hasSize(2).allSatisfy(batch -> assertThat(batch.notifications())
                .hasSize(1));
        assertThat(batches)
                .extracting(batch -> batch.notifications().get(0).incidentId())
                .containsExactly(Samples.INCIDENT_ID, other);
        assertThat(only(batches.get(0)).message())
                .isEqualTo("Reminder: ticket #TKT-5678 is still open. We are working on it.");
    }

    @ParameterizedTest
    @CsvSource({"0,reminder", "1,reminder-2", "2,reminder-3"})
    void numbersTheRemindersOfAnIncident(long earlier, String kind) throws JsonProcessingException {
        assertThat(compose(null, "duplicate_payment", earlier).kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "{\"email\": \"a@example.org\", \"phone\": \"+41446681800\"}|duplicate_payment|email|a@example.org",
                "{\"phone\": \"+41446681800\"}|duplicate_payment|sms|+41446681800",
                "{\"phone\": \"+41446681800\", \"since\": 2020}|fraud_report|whatsapp|+41446681800",
                "{}|duplicate_payment|email|-",
                "-|duplicate_payment|email|-",
                "-|no_longer_known|email|-"
            })
    void choosesTheChannelThatReachesTheCustomer(String contact, String category, String channel, String recipient)
            throws JsonProcessingException {
        Notification notification = compose(contact, category, 0);

        assertThat(notification.channel()).isEqualTo(channel);
        assertThat(notification.recipient()).isEqualTo(recipient);
    }

    @Test
    void recordsHowLateEachIs() {
        reminders.recordLag(List.of(
                row(Samples.INCIDENT_ID, null, "duplicate_payment", 0), row(new UUID(1, 2), null, "fraud_report", 1)));

        assertThat(lags).containsExactly(2.5, 2.5);
    }

    @Test
    void writesAllBatchesAsOneArray() throws JsonProcessingException {
        assertThat(Samples.JSON
                        .readTree(reminders.json(List.of(Samples.notifications("email"), Samples.notifications("sms"))))
                        .findValuesAsText("channel"))
                .containsExactly("email", "sms");
        assertThat(reminders.json(List.of())).isEqualTo("[]");
    }

    private Notification compose(String contact, String category, long earlier) throws JsonProcessingException {
        return only(reminders
                .compose(List.of(row(Samples.INCIDENT_ID, contact, category, earlier)))
                .get(0));
    }

    private static Notification only(NotificationBatch batch) {
        return batch.notifications().get(0);
    }

    private static Map<String, Object> row(UUID id, String contact, String category, long earlier) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", id);
        row.put("contact", contact);
        row.put("classification", category);
        row.put("ticket_id", "TKT-5678");
        row.put("earlier_reminders", earlier);
        row.put("lag_seconds", 2.5);
        return row;
    }
}
