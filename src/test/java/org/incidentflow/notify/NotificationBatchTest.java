package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;

class NotificationBatchTest {

    @Test
    void findsTheNotificationOfAChannel() {
        NotificationBatch batch = Samples.notifications("email", "sms");

        assertThat(batch.on("sms")).isEqualTo(Samples.notification("sms"));
        assertThat(batch.on("whatsapp")).isNull();
        assertThat(Samples.notifications().on("email")).isNull();
    }
}
