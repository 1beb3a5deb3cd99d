package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.incidentflow.Samples;
import org.incidentflow.incident.Contact;
import org.junit.jupiter.api.Test;

class NotificationChannelsTest {

    private static final Contact BY_EMAIL = new Contact(null, "a@example.org", null, null, null, null);
    private static final Contact BY_PHONE = new Contact(null, null, "+41446681800", null, null, null);

    private final NotificationChannels channels = new NotificationChannels(List.of("email", "sms"), Samples.CATEGORIES);

    @Test
    void areThoseOfTheCategoryOrElseTheStandard() {
        assertThat(channels.of("fraud_report")).containsExactly("whatsapp", "sms");
        assertThat(channels.of("duplicate_payment")).containsExactly("email", "sms");
        assertThat(channels.of("no_longer_known")).containsExactly("email", "sms");
    }

    @Test
    void theBestIsTheFirstThatHasAnAddress() {
        assertThat(channels.best("duplicate_payment", BY_EMAIL)).isEqualTo("email");
        assertThat(channels.best("duplicate_payment", BY_PHONE)).isEqualTo("sms");
        assertThat(channels.best("fraud_report", BY_PHONE)).isEqualTo("whatsapp");
    }

    @Test
    void theBestIsTheFirstWhenNoneHasAnAddress() {
        assertThat(channels.best("duplicate_payment", Contact.UNKNOWN)).isEqualTo("email");
        assertThat(channels.best("fraud_report", BY_EMAIL)).isEqualTo("whatsapp");
    }
}
