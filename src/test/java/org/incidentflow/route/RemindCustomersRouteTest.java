package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Timestamp;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.apache.camel.test.main.junit5.Configure;
import org.incidentflow.Samples;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.remind.RemindCustomerRoute;
import org.incidentflow.remind.ReminderPage;
import org.incidentflow.remind.Reminders;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@CamelMainTest(
        properties = "reminder.sweep.millis=60000",
        replaceRouteFromWith = {"sweep-reminders=direct:sweep", "recover-reminders=direct:recover"},
        mockEndpointsAndSkip = "direct:claim-reminders")
@Timeout(10)
class RemindCustomersRouteTest extends RouteTest {

    private static final NotificationBatch EMAIL = Samples.notifications("email");
    private static final NotificationBatch SMS = Samples.notifications("sms");
    private static final NotificationBatch WHATSAPP = Samples.notifications("whatsapp");

    @BindToRegistry("transactions")
    private final SpringTransactionPolicy policy = new Transactions().policy();

    @BindToRegistry("reminderScheduler")
    private final Alarms alarms = new Alarms();

    private final List<Double> lags = new ArrayList<>();

    @BindToRegistry("reminders")
    private final Reminders reminders = ClaimRemindersRouteTest.reminders(lags::add);

    private final Deque<List<NotificationBatch>> due = new ArrayDeque<>();
    private final List<Object> triggeredBy = new ArrayList<>();

    @Configure
    void addTheRoute(MainConfigurationProperties main) {
        main.addRoutesBuilder(new RemindCustomerRoute());
        main.setRoutesIncludePattern("file:routes/error-handling.camel.yaml");
    }

    @BeforeEach
    void claimWhatIsDue() {
        neighbour("claim-reminders").whenAnyExchangeReceived(exchange -> {
            triggeredBy.add(exchange.getVariable("triggeredIncident"));
            exchange.setVariable("reminded", List.of(Map.of("lag_seconds", 2.5)));
            exchange.setVariable("reminders", due.isEmpty() ? List.of() : due.pop());
        });
    }

    @Test
    void claimsUntilNoneIsDueAndForgetsTheAlarms() {
        due.add(List.of(EMAIL, SMS));
        due.add(List.of(WHATSAPP));

        Exchange answer =
                send("remind-customers", exchange -> exchange.getMessage().setBody(Samples.INCIDENT_ID.toString()));

        assertNoFailure(answer);
        assertThat(alarms.forgotten).containsExactly(EMAIL, SMS, WHATSAPP);
        assertThat(lags).containsExactly(2.5, 2.5);
        assertThat(triggeredBy).hasSize(3).allMatch(Samples.INCIDENT_ID.toString()::equals);
    }

    @Test
    void claimsOnceWhenNothingIsDue() {
        assertNoFailure(
                send("remind-customers", exchange -> exchange.getMessage().setBody("")));

        assertThat(triggeredBy).containsExactly("");
        assertThat(alarms.forgotten).isEmpty();
    }

    @Test
    void theSweepRemindsWithoutATriggeredIncident() {
        due.add(List.of(EMAIL));
        returns(sql("select-unarmed-reminders"), List.of());

        assertNoFailure(send("sweep", exchange -> exchange.getMessage().setBody("left over")));

        assertThat(triggeredBy).containsExactly("", "");
        assertThat(alarms.forgotten).containsExactly(EMAIL);
    }

    @Test
    void theStartRemindsThoseOverdueAndReadsAllThatAreAhead() {
        due.add(List.of(EMAIL));
        returns(sql("select-reminders-ahead"), List.of());

        assertNoFailure(send("recover", exchange -> exchange.getMessage().setBody("left over")));

        assertThat(triggeredBy).containsExactly("", "");
        assertThat(alarms.pages).isEqualTo(2);
        assertThat(alarms.repaired).isEqualTo(7);
    }

    @Test
    void readsNothingAgainOnceAllAlarmsAreSet() {
        alarms.repaired = 7;

        assertNoFailure(send("recover", exchange -> exchange.getMessage().setBody("left over")));

        assertThat(triggeredBy).isEmpty();
        assertThat(alarms.pages).isZero();
    }

    @Test
    void triesAgainWhenSomeWereNotSet() {
        returns(sql("select-reminders-ahead"), List.of());
        alarms.broken = true;

        assertNoFailure(send("recover", exchange -> exchange.getMessage().setBody("left over")));

        assertThat(alarms.repaired).isZero();
    }

    /** In the place of the scheduler. */
    public static final class Alarms {

        private final List<NotificationBatch> forgotten = new ArrayList<>();
        private int pages;
        private int repaired;
        private boolean broken;

        public boolean missesAlarms() {
            return repaired != 7;
        }

        public int losses() {
            return 7;
        }

        public void repaired(@Variable("losses") int known) {
            repaired = known;
        }

        public ReminderPage firstPage() {
            return new ReminderPage(new Timestamp(0), new UUID(0, 0), 0, true);
        }

        public ReminderPage armMissing(@Variable("page") ReminderPage page, @Body List<Map<String, Object>> rows) {
            if (broken) {
                throw new IllegalStateException("the connection broke");
            }
            pages++;
            return new ReminderPage(page.afterTime(), page.afterId(), pages, pages < 2);
        }

        public void armAll(@Body List<Map<String, Object>> rows) {
            assertThat(rows).isEmpty();
        }

        public void forget(@Variable("reminders") List<NotificationBatch> queued) {
            forgotten.addAll(queued);
        }
    }
}
