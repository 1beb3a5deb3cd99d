package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.camel.AsyncProcessor;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.support.DefaultExchange;
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
    void configure(MainConfigurationProperties main) throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            settings.load(file);
        }
        main.threadPool().setMaxQueueSize(Integer.valueOf(settings.getProperty("camel.threadpool.maxQueueSize")));
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

    /** Camel's own pools take a thousand tasks, and a request whose task is refused never ends. */
    @Test
    @Timeout(60)
    void waitsForManyRequestsAtOnce() throws InterruptedException {
        List.of("email", "sms", "whatsapp").forEach(this::blocks);
        AsyncProcessor route =
                (AsyncProcessor) getCamelContext().getRoute("notify-customer").getProcessor();
        int requests = 2_500;
        CountDownLatch ended = new CountDownLatch(requests);

        for (int i = 0; i < requests; i++) {
            route.process(new DefaultExchange(getCamelContext()), doneSync -> ended.countDown());
        }

        ended.await();
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
