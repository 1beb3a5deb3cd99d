package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.apache.camel.test.main.junit5.Configure;
import org.incidentflow.Samples;
import org.incidentflow.notify.Delivery;
import org.incidentflow.notify.DeliveryOutcomes;
import org.incidentflow.platform.Workers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

@CamelMainTest(
        properties = {RouteTest.INCLUDE + "notify-customer" + RouteTest.ERROR_HANDLING, "notify.wait=250ms"},
        mockEndpointsAndSkip = "direct:send-(email|sms|whatsapp)")
class NotifyCustomerRouteTest extends RouteTest {

    @BindToRegistry("deliveryOutcomes")
    private final DeliveryOutcomes outcomes = new DeliveryOutcomes();

    @BindToRegistry("deliveryWorkers")
    private final ExecutorService workers = Workers.executor();

    private final CountDownLatch testIsOver = new CountDownLatch(1);

    @Configure
    void addARouteThatGoesOn(MainConfigurationProperties main) {
        main.addLambdaRouteBuilder(builder -> {
            builder.from("direct:flow").to("direct:notify-customer").to("mock:next-step");
            builder.from("direct:flow-that-fails-later")
                    .routeConfigurationId("api-errors")
                    .to("direct:notify-customer")
                    .throwException(new CannotGetJdbcConnectionException("the database has gone"));
            builder.from("direct:unrecorded-delivery")
                    .onException(IllegalStateException.class)
                    .handled(true)
                    .throwException(new IllegalStateException("the failure could not be recorded"))
                    .end()
                    .throwException(new IllegalStateException("not delivered"));
        });
    }

    @BeforeEach
    void sendNothing() {
        List.of("email", "sms", "whatsapp").forEach(channel -> neighbour("send-" + channel)
                .whenAnyExchangeReceived(exchange -> exchange.setVariable("notification", null)));
    }

    @AfterEach
    void stop() {
        testIsOver.countDown();
        workers.shutdownNow();
    }

    @Test
    void collectsTheChannelsThatWereSent() {
        takes("email");
        takes("sms");

        assertThat(sentChannels()).containsExactlyInAnyOrder("email", "sms");
    }

    @Test
    void collectsNothingWhenNothingWasSent() {
        assertThat(sentChannels()).isEmpty();
    }

    @Test
    @Timeout(5)
    void doesNotWaitForASlowChannel() {
        takes("email");
        blocks("sms");

        assertThat(sentChannels()).containsExactly("email");
    }

    @Test
    @Timeout(5)
    void goesOnWhenEveryChannelIsSlow() {
        List.of("email", "sms", "whatsapp").forEach(this::blocks);

        assertThat(sentChannels()).isNullOrEmpty();
    }

    @Test
    void goesOnWhenAChannelFails() {
        neighbour("send-email").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("the failure could not be recorded either");
        });
        takes("whatsapp");

        assertThat(sentChannels()).containsExactly("whatsapp");
    }

    /** The database may go away between the last delivery and the response. */
    @Test
    void leavesTheErrorsOfLaterStepsToTheFlow() throws IOException {
        ProducerTemplate deliveries = getCamelContext().createProducerTemplate();
        List.of("email", "sms", "whatsapp").forEach(channel -> neighbour("send-" + channel)
                .whenAnyExchangeReceived(exchange -> deliveries.send("direct:unrecorded-delivery", exchange)));

        assertProblem(
                send("flow-that-fails-later", exchange -> {}),
                503,
                "The database cannot be reached. Send the same request again later.");
    }

    private void takes(String channel) {
        neighbour("send-" + channel).whenAnyExchangeReceived(exchange -> {
            exchange.setVariable("notification", Samples.notification(channel));
            exchange.setVariable("delivery", new Delivery("log", "id"));
        });
    }

    private void blocks(String channel) {
        neighbour("send-" + channel).whenAnyExchangeReceived(exchange -> testIsOver.await(1, TimeUnit.MINUTES));
    }

    @SuppressWarnings("unchecked")
    private List<String> sentChannels() {
        Exchange answer = send(
                "flow",
                exchange -> exchange.setVariable("notifications", Samples.notifications("email", "sms", "whatsapp")));
        assertNoFailure(answer);
        assertThat(mock("next-step").getReceivedCounter()).isEqualTo(1);
        return answer.getVariable("sentChannels", List.class);
    }
}
