package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TwilioProviderTest {

    private final TwilioProvider twilio = new TwilioProvider(
            "AC1", "secret", Map.of("sms", "+15005550006", "whatsapp", "+14155238886"), Samples.JSON);

    @ParameterizedTest
    @CsvSource({
        "+41446681800, %2B41446681800",
        "+41 44 668 18 00, %2B41446681800",
        "+41 (0)44 668-18.00, %2B41446681800",
        "+1 (415) 523-8886, %2B14155238886",
        "(044) 668 18 00, 0446681800"
    })
    void writesNumbersWithoutDecoration(String recipient, String number) {
        assertThat(form("sms", recipient, "Hi")).isEqualTo("To=" + number + "&From=%2B15005550006&Body=Hi");
    }

    @Test
    void writesTheTextExactly() {
        assertThat(form("whatsapp", "+41791234567", "a&b=c+d é 😀\n"))
                .isEqualTo("To=whatsapp%3A%2B41791234567&From=whatsapp%3A%2B14155238886"
                        + "&Body=a%26b%3Dc%2Bd+%C3%A9+%F0%9F%98%80%0A");
    }

    @Test
    void needsANumber() {
        assertThatThrownBy(() -> form("sms", null, "Hi")).isInstanceOf(NoRecipientException.class);
        assertThatThrownBy(() -> form("sms", " ", "Hi")).isInstanceOf(NoRecipientException.class);
    }

    @Test
    void readsTheIdOfTheMessage() {
        assertThat(read("{\"sid\": \"SM1\", \"status\": \"queued\"}")).isEqualTo(new Delivery("twilio", "SM1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "{\"sid\": null}",
                "{\"sid\": \"\"}",
                "{\"sid\": \"SM\\u0000\"}",
                "[]",
                "<html>Welcome to the hotel</html>"
            })
    void isNotFooledByAnotherAnswer(String answer) {
        assertThatThrownBy(() -> read(answer))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("Twilio's answer");
    }

    private String form(String channel, String recipient, String text) {
        Notification notification =
                new Notification(UUID.randomUUID(), UUID.randomUUID(), channel, "acknowledgment", recipient, text);
        return new String(twilio.form(notification), StandardCharsets.US_ASCII);
    }

    private Delivery read(String answer) {
        return twilio.read(answer.getBytes(StandardCharsets.UTF_8));
    }
}
