package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.incidentflow.Samples;
import org.incidentflow.incident.Contact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MessageFieldsTest {

    @ParameterizedTest
    @CsvSource({
        "PT24H,24 hours",
        "PT1H,1 hour",
        "PT168H,168 hours",
        "PT90M,90 minutes",
        "PT1M,1 minute",
        "PT60S,1 minute",
        "PT90S,90 seconds",
        "PT5S,5 seconds",
        "PT1S,1 second",
        "PT0.5S,1 second"
    })
    void saysATimeSpanInWords(Duration duration, String words) {
        assertThat(MessageFields.inWords(duration)).isEqualTo(words);
    }

    @Test
    void tellsAboutTheIncident() {
        assertThat(MessageFields.of("TKT-5678", Duration.ofHours(24), "refund", Samples.CONTACT))
                .isEqualTo(new MessageFields("TKT-5678", "24 hours", "refund", "A. Customer"));
    }

    @Test
    void leavesAnUnknownNameEmpty() {
        assertThat(MessageFields.of("TKT-5678", Duration.ofHours(24), "refund", Contact.UNKNOWN)
                        .name())
                .isEmpty();
    }
}
