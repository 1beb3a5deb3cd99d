package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.apache.camel.test.main.junit5.Configure;
import org.incidentflow.Samples;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.remind.RemindCustomerRoute;
import org.incidentflow.remind.ReminderScheduler;
import org.incidentflow.remind.Reminders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@CamelMainTest(
        properties = "reminder.sweep.millis=60000",
        replaceRouteFromWith = "sweep-reminders=direct:sweep",
        mockEndpointsAndSkip = "direct:(claim-reminders|notify-customer)")
@Timeout(10)
class RemindCustomersRouteTest extends RouteTest {

    private static final NotificationBatch EMAIL = Samples.notifications("email");
    private static final NotificationBatch SMS = Samples.notifications("sms");
    private static final NotificationBatch WHATSAPP = Samples.notifications("whatsapp");

    @BindToRegistry("transactions")
    private final SpringTransactionPolicy policy = new Transactions().policy();

    @BindToRegistry("reminderScheduler")
    private final ReminderScheduler scheduler = new ReminderScheduler(new QuartzComponent());

    @BindToRegistry("reminders")
    private final Reminders reminders = ClaimRemindersRouteTest.reminders();

    private final Deque<List<NotificationBatch>> due = new ArrayDeque<>();
    private final List<Object> triggeredBy = new ArrayList<>();
    private final List<Object> notified = new ArrayList<>();

    @Configure
    void addTheRoute(MainConfigurationProperties main) {
        main.addRoutesBuilder(new RemindCustomerRoute());
        main.setRoutesIncludePattern("file:routes/error-handling.camel.yaml");
    }

    @BeforeEach
    void claimWhatIsDue() {
        neighbour("claim-reminders").whenAnyExchangeReceived(exchange -> {
            triggeredBy.add(exchange.getVariable("triggeredIncident"));
            exchange.setVariable("reminders", due.isEmpty() ? List.of() : due.pop());
        });
        returns(sql("hold-reminder"), List.of(Map.of("id", "held")));
        neighbour("notify-customer")
                .whenAnyExchangeReceived(exchange -> notified.add(exchange.getVariable("notifications")));
    }

    @Test
    void notifiesEachClaimedIncidentUntilNoneIsDue() {
        due.add(List.of(EMAIL, SMS));
        due.add(List.of(WHATSAPP));

        Exchange answer =
                send("remind-customers", exchange -> exchange.getMessage().setBody(Samples.INCIDENT_ID.toString()));

        assertNoFailure(answer);
        assertThat(notified).containsExactly(EMAIL, SMS, WHATSAPP);
        assertThat(triggeredBy).hasSize(3).allMatch(Samples.INCIDENT_ID.toString()::equals);
    }

    @Test
    void leavesAloneWhatIsNotToBeDeliveredAnyMore() {
        due.add(List.of(EMAIL));
        returns(sql("hold-reminder"), List.of());

        assertNoFailure(
                send("remind-customers", exchange -> exchange.getMessage().setBody("")));

        assertThat(notified).isEmpty();
    }

    @Test
    void claimsOnceWhenNothingIsDue() {
        assertNoFailure(
                send("remind-customers", exchange -> exchange.getMessage().setBody("")));

        assertThat(triggeredBy).containsExactly("");
        assertThat(notified).isEmpty();
    }

    @Test
    void theSweepRemindsWithoutATriggeredIncident() {
        due.add(List.of(EMAIL));
        returns(sql("select-unarmed-reminders"), List.of());

        assertNoFailure(send("sweep", exchange -> exchange.getMessage().setBody("left over")));

        assertThat(triggeredBy).containsExactly("", "");
        assertThat(notified).containsExactly(EMAIL);
    }
}
