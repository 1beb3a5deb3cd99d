package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.spring.spi.SpringTransactionPolicy;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.apache.camel.test.main.junit5.Configure;
import org.incidentflow.Samples;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.notify.NotificationChannels;
import org.incidentflow.remind.RemindCustomerRoute;
import org.incidentflow.remind.ReminderPolicy;
import org.incidentflow.remind.ReminderScheduler;
import org.incidentflow.remind.Reminders;
import org.junit.jupiter.api.Test;

@CamelMainTest(
        properties = "reminder.sweep.millis=60000",
        replaceRouteFromWith = "sweep-reminders=direct:sweep",
        mockEndpointsAndSkip = "direct:notify-customer")
class ClaimRemindersRouteTest extends RouteTest {

    private final Transactions transactions = new Transactions();

    @BindToRegistry("transactions")
    private final SpringTransactionPolicy policy = transactions.policy();

    @BindToRegistry("reminderScheduler")
    private final ReminderScheduler scheduler = new ReminderScheduler(new QuartzComponent());

    private final List<Double> lags = new ArrayList<>();

    @BindToRegistry("reminders")
    private final Reminders reminders = reminders(lags::add);

    @Configure
    void addTheRoute(MainConfigurationProperties main) {
        main.addRoutesBuilder(new RemindCustomerRoute());
        main.setRoutesIncludePattern("file:routes/error-handling.camel.yaml");
    }

    @Test
    @SuppressWarnings("unchecked")
    void queuesAReminderForEachClaimedIncidentInOneCommit() throws JsonProcessingException {
        returns(sql("claim-due-reminders"), List.of(row(0), row(1)));

        Exchange answer = claim();

        assertNoFailure(answer);
        List<NotificationBatch> batches = answer.getVariable("reminders", List.class);
        assertThat(batches).hasSize(2);
        JsonNode queued = Samples.JSON.readTree(answer.getVariable("remindersJson", String.class));
        assertThat(queued.findValuesAsText("kind")).containsExactly("reminder", "reminder-2");
        assertThat(sql("insert-reminders").getReceivedCounter()).isEqualTo(1);
        assertThat(transactions.outcomes()).containsExactly("commit");
        assertThat(answer.getVariable("reminded", List.class)).hasSize(2);
        assertThat(lags).as("recorded before the commit").isEmpty();
    }

    @Test
    void queuesNothingWhenNothingWasClaimed() {
        returns(sql("claim-due-reminders"), List.of());

        Exchange answer = claim();

        assertNoFailure(answer);
        assertThat(answer.getVariable("reminders", List.class)).isEmpty();
        assertThat(sql("insert-reminders").getReceivedCounter()).isZero();
    }

    @Test
    void rollsBackTheClaimWhenTheRemindersCannotBeQueued() {
        returns(sql("claim-due-reminders"), List.of(row(0)));
        sql("insert-reminders").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("the connection broke");
        });

        assertThat(claim().getException()).hasStackTraceContaining("the connection broke");
        assertThat(transactions.outcomes()).containsExactly("rollback");
    }

    private Exchange claim() {
        return send("claim-reminders", exchange -> exchange.setVariable("triggeredIncident", ""));
    }

    private static Map<String, Object> row(long earlierReminders) {
        Map<String, Object> row = new HashMap<>();
        row.put("id", Samples.INCIDENT_ID);
        row.put("contact", null);
        row.put("classification", "duplicate_payment");
        row.put("ticket_id", "TKT-5678");
        row.put("earlier_reminders", earlierReminders);
        row.put("lag_seconds", 0.5);
        return row;
    }

    /** The bean as it is, on the texts that the application comes with. */
    static Reminders reminders(DoubleConsumer lag) {
        return new Reminders(
                new NotificationChannels(List.of("email", "sms"), Samples.CATEGORIES),
                new ReminderPolicy(Duration.ofHours(24), Samples.CATEGORIES, Samples.JSON),
                Samples.templates(),
                Samples.JSON,
                lag);
    }
}
