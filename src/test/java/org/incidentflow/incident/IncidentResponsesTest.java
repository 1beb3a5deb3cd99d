package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
import java.util.stream.Stream;
import org.incidentflow.Samples;
import org.incidentflow.incident.IncidentResponses.Created;
import org.incidentflow.platform.Problem.FieldError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IncidentResponsesTest {

    private final IncidentResponses responses = new IncidentResponses(Samples.JSON);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|''|Ticket created.",
                "email|email|Ticket created. Acknowledgment sent via email.",
                "sms|''|Ticket created. Acknowledgment queued for SMS.",
                "email,sms|email,sms|Ticket created. Acknowledgments sent via email and SMS.",
                "email,sms|sms,email|Ticket created. Acknowledgments sent via email and SMS.",
                "email,sms|sms|Ticket created. Acknowledgment sent via SMS. Acknowledgment queued for email.",
                "email,sms|''|Ticket created. Acknowledgments queued for email and SMS.",
                "whatsapp,email,sms|email,sms,whatsapp"
                        + "|Ticket created. Acknowledgments sent via WhatsApp, email and SMS.",
                "email,sms,whatsapp|email"
                        + "|Ticket created. Acknowledgment sent via email. Acknowledgments queued for SMS and WhatsApp.",
                "email,sms,whatsapp|''|Ticket created. Acknowledgments queued for email, SMS and WhatsApp."
            })
    void tellsWhatWasSentAndWhatIsQueued(String channels, String sent, String message) {
        assertThat(created(list(channels), list(sent)).message()).isEqualTo(message);
    }

    @Test
    void countsNothingAsSentWhenNoDeliveryAnsweredInTime() {
        assertThat(created(List.of("email"), null).message())
                .isEqualTo("Ticket created. Acknowledgment queued for email.");
    }

    @Test
    void saysNothingOfWhatIsNeitherSentNorQueued() {
        assertThat(created(List.of("email", "sms", "whatsapp"), List.of("sms"), List.of("email"))
                        .message())
                .isEqualTo("Ticket created. Acknowledgment sent via SMS. Acknowledgment queued for WhatsApp.");
        assertThat(created(List.of("email", "sms"), List.of(), List.of("sms", "email"))
                        .message())
                .isEqualTo("Ticket created.");
    }

    @Test
    void namesItsFieldsAsTheContractDoes() throws JsonProcessingException {
        assertThat(Samples.JSON.readTree(Samples.JSON.writeValueAsString(created(List.of(), List.of()))))
                .isEqualTo(
                        Samples.JSON.readTree(
                                """
                        {"incident_id": "e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab", "ticket_id": "TKT-5678",
                         "status": "open", "classification": "duplicate_payment", "confidence": 0.96,
                         "message": "Ticket created.", "reason": "Charged twice.", "classified_by": "local",
                         "needs_review": false, "ticket_source": "api",
                         "reminder_due_at": "2026-01-02T03:04:05+00:00"}"""));
    }

    @Test
    void tellsWhatItMadeOfTheContact() throws JsonProcessingException {
        Incident incident = new Incident(
                Samples.INCIDENT_ID,
                "99876",
                "web",
                "Hello",
                Contact.UNKNOWN,
                null,
                "anonymous",
                null,
                null,
                "lease",
                List.of(new FieldError("contact.phone", "was ignored")));

        Created created = responses.created(
                incident, Samples.CLASSIFICATION, Samples.TICKET, Samples.notifications(), null, null, null);

        assertThat(Samples.JSON
                        .readTree(Samples.JSON.writeValueAsString(created))
                        .path("warnings"))
                .isEqualTo(Samples.JSON.readTree("[{\"field\": \"contact.phone\", \"message\": \"was ignored\"}]"));
    }

    private Created created(List<String> channels, List<String> sent) {
        return created(channels, sent, null);
    }

    private Created created(List<String> channels, List<String> sent, List<String> undelivered) {
        return responses.created(
                Samples.INCIDENT,
                Samples.CLASSIFICATION,
                Samples.TICKET,
                Samples.notifications(channels.toArray(String[]::new)),
                sent,
                undelivered,
                "2026-01-02T03:04:05+00:00");
    }

    private static List<String> list(String channels) {
        return channels.isEmpty() ? List.of() : Stream.of(channels.split(",")).toList();
    }
}
