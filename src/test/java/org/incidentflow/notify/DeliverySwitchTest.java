package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;

class DeliverySwitchTest {

    private final DeliverySwitch delivery = new DeliverySwitch();

    @Test
    void deliversOnEveryChannelAtFirst() {
        assertThat(delivery.paused()).isEmpty();
        assertThat(delivery.next(Samples.notifications("email"), "email")).isEqualTo(Samples.notification("email"));
        assertThat(delivery.next(Samples.notifications("email"), "sms")).isNull();
    }

    @Test
    void pausesTheChannelsThatItIsToldAndNoOther() {
        delivery.pause(List.of("sms", "email"));
        delivery.pause(List.of("email"));

        assertThat(delivery.paused()).containsExactly("email", "sms");
        assertThat(delivery.on("sms")).isFalse();
        assertThat(delivery.next(Samples.notifications("sms"), "sms")).isNull();
        assertThat(delivery.on("whatsapp")).isTrue();
    }

    @Test
    void resumesWhatWasPaused() {
        delivery.pause(List.of("sms", "email"));

        delivery.resume(List.of("sms", "whatsapp"));

        assertThat(delivery.paused()).containsExactly("email");
        assertThat(delivery.next(Samples.notifications("sms"), "sms")).isEqualTo(Samples.notification("sms"));
    }
}
