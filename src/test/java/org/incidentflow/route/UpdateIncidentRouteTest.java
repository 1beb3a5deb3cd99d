package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.Samples;
import org.incidentflow.incident.AppliedChange;
import org.incidentflow.incident.IncidentChange;
import org.incidentflow.incident.IncidentChanges;
import org.incidentflow.remind.ReminderPolicy;
import org.junit.jupiter.api.Test;

@CamelMainTest(properties = RouteTest.INCLUDE + "update-incident" + RouteTest.ERROR_HANDLING)
class UpdateIncidentRouteTest extends RouteTest {

    private static final Instant DUE = Instant.parse("2026-01-02T03:04:05Z");
    private static final String CHANGED = "{\"incident_id\": \"e5f7a2b1\", \"status\": \"resolved\"}";

    @BindToRegistry("incidentChanges")
    private final IncidentChanges changes = new IncidentChanges(Samples.JSON, Samples.CATEGORIES.names());

    @BindToRegistry("reminderPolicy")
    private final ReminderPolicy policy = new ReminderPolicy(Duration.ofHours(24), Samples.CATEGORIES, Samples.JSON);

    @BindToRegistry("reminderScheduler")
    private final RecordedChanges reminders = new RecordedChanges();

    @Test
    void changesTheRowLetsTheReminderFollowAndAnswersWithTheIncident() throws IOException {
        returns(sql("update-incident"), List.of(row("open")));
        returns(sql("select-incident"), List.of(Map.of("json", CHANGED)));

        Exchange answer = patch(Samples.INCIDENT_ID.toString(), "{\"status\": \"resolved\"}");

        assertNoFailure(answer);
        assertJson(answer.getMessage(), CHANGED);
        assertThat(answer.getMessage().getHeaders())
                .containsExactlyEntriesOf(Map.of(Exchange.CONTENT_TYPE, "application/json"));
        assertThat(answer.getVariable("change")).isEqualTo(new IncidentChange("resolved", null));
        assertThat(answer.getVariable("incidentId")).isEqualTo(Samples.INCIDENT_ID);
        assertThat(answer.getVariable("reminderDelays", String.class)).contains("\"fraud_report\":5400.0");
        assertThat(reminders.followed).containsExactly(new AppliedChange(Samples.INCIDENT_ID, true, false, DUE));
    }

    @Test
    void givesTheStatementNoHeaderOfTheRequest() {
        returns(sql("update-incident"), List.of(row("open")));
        returns(sql("select-incident"), List.of(Map.of("json", CHANGED)));

        patch(Samples.INCIDENT_ID.toString(), "{\"status\": \"resolved\"}");

        assertThat(sql("update-incident").getExchanges().get(0).getMessage().getHeaders())
                .isEmpty();
    }

    @Test
    void knowsNoIncidentWithAnotherId() throws IOException {
        returns(sql("update-incident"), List.of());

        assertProblem(
                patch(Samples.INCIDENT_ID.toString(), "{\"status\": \"open\"}"),
                404,
                "There is no incident with this id.");
        assertThat(reminders.followed).isEmpty();
    }

    @Test
    void refusesToChangeAnIncidentThatIsBeingReceived() throws IOException {
        returns(sql("update-incident"), List.of(row("received")));

        assertProblem(
                patch(Samples.INCIDENT_ID.toString(), "{\"status\": \"resolved\"}"),
                409,
                "The incident is still being received. Send the change again when it is open.");
        assertThat(reminders.followed).isEmpty();
    }

    @Test
    void refusesAWrongChangeBeforeItReachesTheDatabase() throws IOException {
        assertProblem(
                patch(Samples.INCIDENT_ID.toString(), "{\"status\": \"closed\"}"),
                422,
                "Correct these fields: status.");
        assertProblem(patch("7", "{\"status\": \"open\"}"), 404, "There is no incident with this id.");
        assertThat(sql("update-incident").getReceivedCounter()).isZero();
    }

    private Exchange patch(String id, String body) {
        return send("update-incident", exchange -> {
            exchange.getMessage().setHeaders(new HashMap<>(HOSTILE_HEADERS));
            exchange.getMessage().setHeader("id", id);
            exchange.getMessage().setBody(body);
        });
    }

    private static Map<String, Object> row(String oldStatus) {
        return Map.of(
                "id",
                Samples.INCIDENT_ID,
                "old_status",
                oldStatus,
                "resolved",
                true,
                "reopened",
                false,
                "reminder_due_at",
                Timestamp.from(DUE),
                "incident",
                CHANGED);
    }

    /** In place of the scheduler: remembers what it was told to follow. */
    public static final class RecordedChanges {

        private final List<AppliedChange> followed = new ArrayList<>();

        public void follow(@Variable("changed") AppliedChange change) {
            followed.add(change);
        }
    }
}
