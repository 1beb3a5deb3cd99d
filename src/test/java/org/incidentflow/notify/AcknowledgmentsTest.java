package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import java.util.List;
import org.incidentflow.Samples;
import org.incidentflow.classify.Classification;
import org.incidentflow.incident.Contact;
import org.incidentflow.incident.Incident;
import org.incidentflow.remind.ReminderPolicy;
import org.junit.jupiter.api.Test;

class AcknowledgmentsTest {

    private final Acknowledgments acknowledgments = new Acknowledgments(
            new NotificationChannels(List.of("email", "sms"), Samples.CATEGORIES),
            new ReminderPolicy(Duration.ofHours(24), Samples.CATEGORIES, Samples.JSON),
            Samples.templates(),
            Samples.JSON);

    @Test
    void writesOneMessageForEachChannel() throws JsonProcessingException {
        NotificationBatch batch = acknowledgments.compose(Samples.INCIDENT, Samples.CLASSIFICATION, Samples.TICKET);

        assertThat(batch.notifications())
                .extracting(Notification::channel, Notification::recipient, Notification::message)
                .containsExactly(
                        tuple("email", "a@example.org", "Ticket #TKT-5678 created. We're investigating your issue."),
                        tuple("sms", "+41 44 668 18 00", "Ticket #TKT-5678 created. Follow-up in 24 hours."));
        assertThat(batch.notifications()).allSatisfy(notification -> {
            assertThat(notification.kind()).isEqualTo("acknowledgment");
            assertThat(notification.incidentId()).isEqualTo(Samples.INCIDENT_ID);
        });
        assertThat(batch.notifications()).extracting(Notification::id).doesNotHaveDuplicates();
    }

    @Test
    void takesChannelsAndDelayOfTheCategory() throws JsonProcessingException {
        Classification fraud = new Classification("fraud_report", 1, "Says so.", "local", false);

        NotificationBatch batch = acknowledgments.compose(Samples.INCIDENT, fraud, Samples.TICKET);

        assertThat(batch.notifications())
                .extracting(Notification::channel, Notification::message)
                .containsExactly(
                        tuple("whatsapp", "Ticket #TKT-5678 created. Follow-up in 90 minutes."),
                        tuple("sms", "Ticket #TKT-5678 created. Follow-up in 90 minutes."));
    }

    @Test
    void writesToACustomerWithoutAnAddressToo() throws JsonProcessingException {
        Incident incident = new Incident(
                Samples.INCIDENT_ID, "99876", "web", "Hello", Contact.UNKNOWN, null, "anonymous", null, null, "lease");

        NotificationBatch batch = acknowledgments.compose(incident, Samples.CLASSIFICATION, Samples.TICKET);

        assertThat(batch.notifications()).extracting(Notification::recipient).containsExactly(null, null);
    }
}
