package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.BindToRegistry;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.apache.camel.test.main.junit5.Configure;
import org.incidentflow.Samples;
import org.incidentflow.notify.DeliverQueuedRoute;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.notify.Outbox;
import org.junit.jupiter.api.Test;

@CamelMainTest(
        properties = "notify.sweep.interval=5s",
        replaceRouteFromWith = "deliver-queued=direct:deliver-queued",
        mockEndpointsAndSkip = "direct:notify-customer")
class DeliverQueuedRouteTest extends RouteTest {

    @BindToRegistry("outbox")
    private final Outbox outbox = new Outbox(Samples.JSON);

    @Configure
    void addTheRoute(MainConfigurationProperties main) {
        main.addRoutesBuilder(new DeliverQueuedRoute());
        main.setRoutesIncludePattern("file:routes/error-handling.camel.yaml");
    }

    @Test
    void deliversEachDueNotificationByItself() {
        returns(sql("claim-due-notifications"), List.of(row("sms"), row("email")));
        List<Notification> delivered = new ArrayList<>();
        neighbour("notify-customer")
                .whenAnyExchangeReceived(
                        exchange -> delivered.addAll(exchange.getVariable("notifications", NotificationBatch.class)
                                .notifications()));

        assertNoFailure(send("deliver-queued", exchange -> {}));

        assertThat(delivered).containsExactly(Samples.notification("sms"), Samples.notification("email"));
        assertThat(neighbour("notify-customer").getReceivedCounter()).isEqualTo(2);
    }

    @Test
    void restsWhenNothingIsDue() {
        returns(sql("claim-due-notifications"), List.of());

        assertNoFailure(send("deliver-queued", exchange -> {}));

        assertThat(neighbour("notify-customer").getReceivedCounter()).isZero();
    }

    private static Map<String, Object> row(String channel) {
        Notification notification = Samples.notification(channel);
        Map<String, Object> row = new HashMap<>();
        row.put("id", notification.id());
        row.put("incident_id", notification.incidentId());
        row.put("channel", notification.channel());
        row.put("kind", notification.kind());
        row.put("recipient", notification.recipient());
        row.put("message", notification.message());
        return row;
    }
}
