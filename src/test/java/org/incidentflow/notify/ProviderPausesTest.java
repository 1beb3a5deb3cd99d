package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.support.DefaultExchange;
import org.incidentflow.Samples;
import org.incidentflow.notify.ProviderPauses.Line;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderPausesTest {

    private static final Line SENDGRID = new Line("sendgrid", "email");

    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final ProviderPauses pauses = new ProviderPauses(
            new TreeMap<>(Map.of(
                    "email", List.of("smtp", "sendgrid"), "sms", List.of("twilio"), "whatsapp", List.of("twilio"))),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            new DeliveryFailures(Samples.JSON, "mail.example.org:587"),
            () -> now);
    private final RoutePolicy policy = pauses.createRoutePolicy(null, "deliver-by-sendgrid", null);

    @Test
    void beginWithTheFirstAnswerThatIsTheOperatorsFault() {
        settle(asked("sendgrid", "email"), status(401));

        assertThat(pauses.isPaused(SENDGRID)).isTrue();
        assertThatThrownBy(() -> asked("sendgrid", "email"))
                .isInstanceOf(ProviderPausedException.class)
                .hasMessage("sendgrid is paused for email until 2026-01-01T12:00:30Z: api.example.org answered 401;"
                        + " check SENDGRID_API_KEY, and whether there is credit left.");
        assertThat(pauses.trouble("sendgrid"))
                .hasValueSatisfying(trouble -> assertThat(trouble).contains("401"));
        assertThat(pauses.trouble("smtp")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 400, 429, 503})
    void doNotBeginWithAnother(int status) {
        settle(asked("sendgrid", "email"), status(status));

        assertThat(pauses.isPaused(SENDGRID)).isFalse();
    }

    @Test
    void letOneNotificationThroughWhenTheirTimeIsOver() {
        settle(asked("sendgrid", "email"), status(401));
        now = now.plusSeconds(30);

        Exchange probe = asked("sendgrid", "email");
        assertThatThrownBy(() -> asked("sendgrid", "email")).isInstanceOf(ProviderPausedException.class);
        settle(probe, null);

        assertThat(pauses.isPaused(SENDGRID)).isFalse();
        asked("sendgrid", "email");
    }

    @Test
    void doubleWhileTheAnswerIsTheSameUpToALimit() {
        settle(asked("sendgrid", "email"), status(401));
        for (int seconds : new int[] {30, 60, 60}) {
            now = now.plusSeconds(seconds - 1);
            assertThatThrownBy(() -> asked("sendgrid", "email")).isInstanceOf(ProviderPausedException.class);
            now = now.plusSeconds(1);
            settle(asked("sendgrid", "email"), status(403));
        }
        now = now.plusSeconds(60);
        settle(asked("sendgrid", "email"), null);
        settle(asked("sendgrid", "email"), status(401));
        now = now.plusSeconds(30);

        asked("sendgrid", "email");
    }

    @Test
    void endWhenTheProviderRefusesOnlyTheCustomer() {
        settle(asked("sendgrid", "email"), status(401));
        now = now.plusSeconds(30);

        settle(asked("sendgrid", "email"), status(400));

        assertThat(pauses.isPaused(SENDGRID)).isFalse();
    }

    @Test
    void countWhatWasUnderWayTogetherAsOne() {
        List<Exchange> together =
                List.of(asked("sendgrid", "email"), asked("sendgrid", "email"), asked("sendgrid", "email"));
        settle(together.get(0), status(401));
        settle(together.get(1), status(401));
        settle(together.get(2), null);

        assertThat(pauses.isPaused(SENDGRID)).isTrue();
        now = now.plusSeconds(30);
        asked("sendgrid", "email");
    }

    @Test
    void learnNothingFromANotificationThatTheProviderNeverSaw() {
        settle(exchange("sendgrid", "email"), status(401));
        assertThat(pauses.isPaused(SENDGRID)).isFalse();

        settle(asked("sendgrid", "email"), status(401));
        now = now.plusSeconds(30);
        settle(exchange("sendgrid", "email"), new UnusableAddressException("no address"));
        assertThat(pauses.isPaused(SENDGRID)).isTrue();
    }

    @Test
    void doNotWaitForeverForALostAnswer() {
        settle(asked("sendgrid", "email"), status(401));
        now = now.plusSeconds(30);
        asked("sendgrid", "email");

        now = now.plusSeconds(60);

        asked("sendgrid", "email");
    }

    @Test
    void areEachChannelsOwn() {
        settle(asked("twilio", "whatsapp"), status(401));

        asked("twilio", "sms");
        assertThat(pauses.free("sms")).isTrue();
        assertThat(pauses.free("whatsapp")).isFalse();
    }

    @Test
    void leaveAChannelFreeThatHasAnotherProvider() {
        settle(asked("sendgrid", "email"), status(401));
        assertThat(pauses.free("email")).isTrue();

        settle(asked("smtp", "email"), new ConnectException("Connection refused"));
        assertThat(pauses.free("email")).isFalse();

        now = now.plusSeconds(30);
        assertThat(pauses.free("email")).isTrue();
    }

    @Test
    void endAtAnOperatorsWish() {
        settle(asked("sendgrid", "email"), status(401));

        pauses.end(List.of("sms"));
        assertThat(pauses.free("email")).isTrue();
        assertThatThrownBy(() -> asked("sendgrid", "email")).isInstanceOf(ProviderPausedException.class);
        pauses.end(List.of("email"));

        settle(asked("sendgrid", "email"), null);
        assertThat(pauses.isPaused(SENDGRID)).isFalse();
    }

    private Exchange asked(String provider, String channel) {
        Exchange exchange = exchange(provider, channel);
        pauses.require(exchange);
        return exchange;
    }

    private static Exchange exchange(String provider, String channel) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setVariable("provider", provider);
        exchange.setVariable("notification", Samples.notification(channel));
        return exchange;
    }

    private void settle(Exchange exchange, Exception failure) {
        exchange.setException(failure);
        policy.onExchangeDone(null, exchange);
    }

    private static Exception status(int status) {
        return new HttpOperationFailedException("https://api.example.org/send", status, "", null, Map.of(), "");
    }
}
