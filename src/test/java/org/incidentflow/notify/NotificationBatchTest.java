package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.List;
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

    @Test
    void writesTheColumnsOfTheTable() throws JsonProcessingException {
        Notification notification = Samples.notification("sms");

        assertThat(Samples.JSON.readTree(Samples.notifications("sms").json()))
                .isEqualTo(Samples.JSON.readTree(
                        """
                        [{"id": "%s", "incident_id": "e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab", "channel": "sms",
                          "kind": "acknowledgment", "recipient": "+41 44 668 18 00",
                          "message": "Ticket #TKT-5678 created."}]"""
                                .formatted(notification.id())));
        assertThat(NotificationBatch.of(List.of(), Samples.JSON).json()).isEqualTo("[]");
    }
}
