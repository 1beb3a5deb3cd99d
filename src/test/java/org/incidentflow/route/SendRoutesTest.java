package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.Samples;
import org.incidentflow.notify.Delivery;
import org.incidentflow.notify.DeliverySwitch;
import org.incidentflow.notify.NoRecipientException;
import org.incidentflow.notify.ProviderPausedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

/** The three channels' routes, which must not differ but in their channel. */
@CamelMainTest(
        properties = {
            RouteTest.INCLUDE + "send-*" + RouteTest.ERROR_HANDLING,
            "email.delivery=provider",
            "sms.delivery=provider",
            "whatsapp.delivery=provider"
        },
        mockEndpointsAndSkip = "direct:deliver-by-provider")
class SendRoutesTest extends RouteTest {

    @BindToRegistry("deliverySwitch")
    private final DeliverySwitch deliverySwitch = new DeliverySwitch();

    private static final Delivery DELIVERY = new Delivery("provider", "id-1");

    @BeforeEach
    void takeEveryMessage() {
        neighbour("deliver-by-provider")
                .whenAnyExchangeReceived(exchange -> exchange.setVariable("delivery", DELIVERY));
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "sms", "whatsapp"})
    void deliversItsChannelsNotificationAndRecordsThatItWasSent(String channel) {
        Exchange answer = sendOn(channel, "email", "sms", "whatsapp");

        assertNoFailure(answer);
        assertThat(neighbour("deliver-by-provider").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("mark-notification-sent").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("mark-notification-attempted").getReceivedCounter()).isZero();
        assertThat(answer.getVariable("notification")).isEqualTo(Samples.notification(channel));
        assertThat(answer.getVariable("delivery")).isEqualTo(DELIVERY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "sms", "whatsapp"})
    void doesNothingWithoutANotificationForItsChannel(String channel) {
        String[] others = channel.equals("email") ? new String[] {"sms", "whatsapp"} : new String[] {"email"};

        Exchange answer = sendOn(channel, others);

        assertNoFailure(answer);
        assertThat(neighbour("deliver-by-provider").getReceivedCounter()).isZero();
        assertThat(sql("mark-notification-sent").getReceivedCounter()).isZero();
        assertThat(answer.getVariable("delivery")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "sms", "whatsapp"})
    void recordsAFailedAttemptWithItsReasonAndGoesOn(String channel) {
        neighbour("deliver-by-provider").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("mailbox full");
        });

        Exchange answer = sendOn(channel, channel);

        assertNoFailure(answer);
        assertThat(sql("mark-notification-attempted").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("mark-notification-sent").getReceivedCounter()).isZero();
        assertThat(answer.getVariable("failure")).isEqualTo("mailbox full");
        assertThat(answer.getVariable("delivery")).isNull();
    }

    @Test
    void keepsInTheQueueWhatCannotBeRecorded() {
        sql("mark-notification-sent").whenAnyExchangeReceived(exchange -> {
            throw new CannotGetJdbcConnectionException("connection refused");
        });

        Exchange answer = sendOn("email", "email");

        assertNoFailure(answer);
        assertThat(neighbour("deliver-by-provider").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("mark-notification-sent").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("mark-notification-attempted").getReceivedCounter()).isEqualTo(1);
        assertThat(answer.getVariable("failure")).isEqualTo("connection refused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "sms", "whatsapp"})
    void skipsANotificationWithoutAnAddress(String channel) {
        neighbour("deliver-by-provider").whenAnyExchangeReceived(exchange -> {
            throw new NoRecipientException(channel);
        });

        Exchange answer = sendOn(channel, channel);

        assertNoFailure(answer);
        assertThat(sql("mark-notification-skipped").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("mark-notification-attempted").getReceivedCounter()).isZero();
        assertThat(answer.getVariable("undelivered")).isEqualTo("skipped");
        assertThat(answer.getVariable("failure", String.class)).startsWith("The customer's contact has no ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "sms", "whatsapp"})
    void givesUpWhatTheProviderRefusesForGoodAndKeepsNoHeaderOfTheCall(String channel) {
        neighbour("deliver-by-provider").whenAnyExchangeReceived(exchange -> {
            exchange.getMessage().setHeader("Authorization", "Bearer secret");
            throw new HttpOperationFailedException("https://api.example.org/send", 400, "", null, Map.of(), "");
        });

        Exchange answer = sendOn(channel, channel);

        assertNoFailure(answer);
        assertThat(sql("mark-notification-failed").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("mark-notification-attempted").getReceivedCounter()).isZero();
        assertThat(answer.getVariable("undelivered")).isEqualTo("failed");
        assertThat(answer.getVariable("failure")).isEqualTo("api.example.org answered 400");
        assertThat(answer.getMessage().getHeaders()).doesNotContainKey("Authorization");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "sms", "whatsapp"})
    void countsNoAttemptWhereTheProviderTakesNothing(String channel) {
        neighbour("deliver-by-provider").whenAnyExchangeReceived(exchange -> {
            throw new ProviderPausedException("twilio is paused");
        });

        Exchange answer = sendOn(channel, channel);

        assertNoFailure(answer);
        assertThat(sql("mark-notification-held").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("mark-notification-attempted").getReceivedCounter()).isZero();
        assertThat(sql("mark-notification-failed").getReceivedCounter()).isZero();
        assertThat(answer.getVariable("undelivered")).isNull();
        assertThat(answer.getVariable("failure")).isEqualTo("twilio is paused");
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "sms", "whatsapp"})
    void leavesTheNotificationInTheQueueWhileItsChannelIsPaused(String channel) {
        deliverySwitch.pause(List.of(channel));

        Exchange answer = sendOn(channel, "email", "sms", "whatsapp");

        assertNoFailure(answer);
        assertThat(neighbour("deliver-by-provider").getReceivedCounter()).isZero();
        assertThat(answer.getVariable("delivery")).isNull();

        deliverySwitch.resume(List.of(channel));
        sendOn(channel, "email", "sms", "whatsapp");

        assertThat(neighbour("deliver-by-provider").getReceivedCounter()).isEqualTo(1);
    }

    private Exchange sendOn(String channel, String... queued) {
        return send(
                "send-" + channel, exchange -> exchange.setVariable("notifications", Samples.notifications(queued)));
    }
}
