package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.ExecutorService;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.apache.camel.test.main.junit5.Configure;
import org.incidentflow.Samples;
import org.incidentflow.notify.Delivery;
import org.incidentflow.notify.DeliveryOutcomes;
import org.incidentflow.notify.DeliverySwitch;
import org.incidentflow.notify.Notification;
import org.incidentflow.platform.Workers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The multicast together with its channels: a provider's failure must not stop the flow that notifies. */
@CamelMainTest(
        properties = {
            RouteTest.INCLUDE + "notify-customer.camel.yaml,file:routes/send-*" + RouteTest.ERROR_HANDLING,
            "notify.wait=10s",
            "email.delivery=provider",
            "sms.delivery=provider",
            "whatsapp.delivery=provider"
        },
        mockEndpointsAndSkip = "direct:deliver-by-provider")
class DeliveryFailureRouteTest extends RouteTest {

    @BindToRegistry("deliverySwitch")
    private final DeliverySwitch deliverySwitch = new DeliverySwitch();

    @BindToRegistry("deliveryOutcomes")
    private final DeliveryOutcomes outcomes = new DeliveryOutcomes();

    @BindToRegistry("deliveryWorkers")
    private final ExecutorService workers = Workers.executor();

    @Configure
    void addARouteThatGoesOn(MainConfigurationProperties main) {
        main.addLambdaRouteBuilder(builder ->
                builder.from("direct:flow").to("direct:notify-customer").to("mock:next-step"));
    }

    @AfterEach
    void stop() {
        workers.shutdownNow();
    }

    @ParameterizedTest
    @ValueSource(strings = {"email", "sms", "whatsapp"})
    void theOthersAreSentAndTheFlowGoesOn(String failing) {
        neighbour("deliver-by-provider").whenAnyExchangeReceived(exchange -> {
            String channel =
                    exchange.getVariable("notification", Notification.class).channel();
            if (channel.equals(failing)) {
                throw new IllegalStateException("no credit left");
            }
            exchange.setVariable("delivery", new Delivery("provider", channel));
        });

        Exchange answer = send(
                "flow",
                exchange -> exchange.setVariable("notifications", Samples.notifications("email", "sms", "whatsapp")));

        assertNoFailure(answer);
        assertThat(mock("next-step").getReceivedCounter()).isEqualTo(1);
        assertThat(answer.getVariable("sentChannels", List.class)).hasSize(2).doesNotContain(failing);
        assertThat(sql("mark-notification-sent").getReceivedCounter()).isEqualTo(2);
        assertThat(sql("mark-notification-attempted").getReceivedCounter()).isEqualTo(1);
    }
}
