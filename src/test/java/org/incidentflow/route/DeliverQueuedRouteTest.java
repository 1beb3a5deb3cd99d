package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.camel.BindToRegistry;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.apache.camel.test.main.junit5.Configure;
import org.incidentflow.Samples;
import org.incidentflow.notify.DeliverQueuedRoute;
import org.incidentflow.notify.DeliveryFailures;
import org.incidentflow.notify.DeliverySwitch;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.notify.Outbox;
import org.incidentflow.notify.ProviderPauses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CamelMainTest(
        properties = "notify.sweep.interval=5s",
        replaceRouteFromWith = {
            "deliver-queued-sms=direct:deliver-queued",
            "deliver-queued-email=direct:deliver-queued-email",
            "deliver-queued-whatsapp=direct:deliver-queued-whatsapp"
        },
        mockEndpointsAndSkip = "direct:send-sms|direct:send-email|direct:send-whatsapp")
class DeliverQueuedRouteTest extends RouteTest {

    @BindToRegistry("deliverySwitch")
    private final DeliverySwitch deliverySwitch = new DeliverySwitch();

    @BindToRegistry("providerPauses")
    private final ProviderPauses providerPauses = new ProviderPauses(
            Map.of("sms", List.of("twilio")),
            Duration.ofHours(1),
            Duration.ofHours(1),
            new DeliveryFailures(Samples.JSON, "mail.example.org:587"),
            InstantSource.system());

    private static final Notification FIRST = sms();
    private static final Notification SECOND = sms();

    @BindToRegistry("outbox")
    private final Outbox outbox = new Outbox(Samples.JSON);

    @Configure
    void addTheRoute(MainConfigurationProperties main) {
        main.addRoutesBuilder(new DeliverQueuedRoute());
        main.setRoutesIncludePattern("file:routes/error-handling.camel.yaml");
    }

    @BindToRegistry("deliveryWorkers")
    private final ExecutorService workers = Executors.newFixedThreadPool(2);

    private final Deque<List<Map<String, Object>>> due = new ArrayDeque<>();

    @BeforeEach
    void claimWhatIsDue() {
        sql("claim-due-notifications").whenAnyExchangeReceived(exchange -> exchange.getMessage()
                .setBody(due.isEmpty() ? List.of() : due.pop()));
    }

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    @Test
    void deliversEachNotificationByItselfOnItsOwnChannelUntilNoneIsDue() {
        due.add(List.of(row(FIRST)));
        due.add(List.of(row(SECOND)));
        Set<Notification> delivered = ConcurrentHashMap.newKeySet();
        neighbour("send-sms")
                .whenAnyExchangeReceived(
                        exchange -> delivered.addAll(exchange.getVariable("notifications", NotificationBatch.class)
                                .notifications()));

        assertNoFailure(send("deliver-queued", exchange -> {}));

        assertThat(delivered).containsExactlyInAnyOrder(FIRST, SECOND);
        assertThat(neighbour("send-sms").getReceivedCounter()).isEqualTo(2);
        assertThat(sql("claim-due-notifications").getReceivedCounter()).isEqualTo(3);
        assertThat(neighbour("send-email").getReceivedCounter()).isZero();
        assertThat(sql("claim-due-notifications").getExchanges().get(0).getVariable("channel"))
                .isEqualTo("sms");
    }

    @Test
    void restsWhenNothingIsDue() {
        assertNoFailure(send("deliver-queued", exchange -> {}));

        assertThat(neighbour("send-sms").getReceivedCounter()).isZero();
    }

    @Test
    void claimsNoMoreOnceItsChannelIsPaused() {
        due.add(List.of(row(FIRST)));
        due.add(List.of(row(SECOND)));
        neighbour("send-sms").whenAnyExchangeReceived(exchange -> deliverySwitch.pause(List.of("sms")));

        assertNoFailure(send("deliver-queued", exchange -> {}));

        assertThat(neighbour("send-sms").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("claim-due-notifications").getReceivedCounter()).isEqualTo(1);
    }

    @Test
    void claimsNothingWhileItsChannelIsPaused() {
        deliverySwitch.pause(List.of("sms"));

        assertNoFailure(send("deliver-queued", exchange -> {}));

        assertThat(sql("claim-due-notifications").getReceivedCounter()).isZero();
        assertThat(neighbour("send-sms").getReceivedCounter()).isZero();
    }

    private static Map<String, Object> row(Notification notification) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", notification.id());
        row.put("incident_id", notification.incidentId());
        row.put("channel", notification.channel());
        row.put("kind", notification.kind());
        row.put("recipient", notification.recipient());
        row.put("message", notification.message());
        return row;
    }

    private static Notification sms() {
        return new Notification(
                UUID.randomUUID(), Samples.INCIDENT_ID, "sms", "acknowledgment", "+41 79 000 00 00", "Hello");
    }
}
