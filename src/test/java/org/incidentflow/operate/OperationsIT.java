package org.incidentflow.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.camel.api.management.ManagedCamelContext;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator sees and does with any JMX client. */
@Timeout(120)
class OperationsIT {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String DOUBLE_CHARGE = "My credit card was charged twice";

    private static final StubTicketApi ticketApi = new StubTicketApi();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            () -> Map.of(
                    "TICKET_API_URL", ticketApi.url("/tickets"),
                    "TICKET_SWEEP_INTERVAL", "1h",
                    "NOTIFY_SWEEP_INTERVAL", "200ms"),
            ticketApi);

    private final MBeanServer jmx = ManagementFactory.getPlatformMBeanServer();

    @AfterEach
    void deliverAgain() throws Exception {
        call("resumeDelivery", "all");
        ticketApi.reset();
    }

    @Test
    void showsWhatEveryRouteDoesAndWhatEveryStepIsCalled() throws Exception {
        Set<ObjectName> routes = jmx.queryNames(new ObjectName("org.apache.camel:type=routes,*"), null);
        Set<ObjectName> steps = jmx.queryNames(new ObjectName("org.apache.camel:type=processors,*"), null);

        assertThat(routes).hasSizeGreaterThan(20).allSatisfy(route -> assertThat(text(route, "Description"))
                .as("%s: give it a description", route)
                .contains(" "));
        assertThat(steps)
                .hasSizeGreaterThan(100)
                .filteredOn(step -> !text(step, "RouteId").equals("serve-api"))
                .allSatisfy(step -> assertThat(text(step, "ProcessorId"))
                        .as("%s: give it an id, a verb and a noun", step)
                        .matches("[a-z]+(-[a-z]+)*"));
        assertThat(steps)
                .filteredOn(step -> text(step, "RouteId").equals("create-incident"))
                .hasSize(7)
                .allSatisfy(step -> assertThat(text(step, "Description")).contains(" "));
    }

    @Test
    void describesEveryAttributeAndOperation() throws Exception {
        assertThat(jmx.getMBeanInfo(Operations.NAME).getAttributes())
                .allSatisfy(attribute -> assertThat(attribute.getDescription()).contains(" "))
                .extracting("name")
                .contains("PendingNotifications", "FailedNotifications", "ArmedReminders", "OverdueReminders");
        assertThat(jmx.getMBeanInfo(Operations.NAME).getOperations())
                .allSatisfy(operation -> assertThat(operation.getDescription()).contains(" "))
                .extracting("name")
                .containsExactlyInAnyOrder("pauseDelivery", "resumeDelivery", "resetBreaker", "resendFailed");
        assertThat(jmx.getMBeanInfo(Operations.NAME).getOperations())
                .filteredOn(operation -> operation.getName().equals("resendFailed"))
                .flatExtracting(operation -> List.of(operation.getSignature()))
                .extracting("name")
                .containsExactly("channel", "limit");
    }

    @Test
    void holdsBackWhatIsPausedAndDeliversItAfterwards() throws Exception {
        call("pauseDelivery", "email");

        Response created = application.api().report(DOUBLE_CHARGE);

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.text("message"))
                .isEqualTo("Ticket created. Acknowledgment sent via SMS. Acknowledgment queued for email.");
        assertThat(get("PausedChannels")).isEqualTo(List.of("email"));
        makeDue(created);
        // Three turns of the sweep.
        long turns = turns("deliver-queued-email");
        await().atMost(SOON).until(() -> turns("deliver-queued-email") >= turns + 3);
        assertThat(status(created, "email")).isEqualTo("pending");
        await().atMost(SOON).until(() -> (Long) get("PendingNotifications") >= 1);

        call("resumeDelivery", "all");

        await().atMost(SOON).until(() -> status(created, "email").equals("sent"));
        assertThat(get("PausedChannels")).isEqualTo(List.of());
    }

    @Test
    void sendsFailedNotificationsAgain() throws Exception {
        Response first = application.api().report(DOUBLE_CHARGE);
        Response second = application.api().report(DOUBLE_CHARGE);
        call("pauseDelivery", "all");
        for (Response created : List.of(first, second)) {
            application
                    .rows()
                    .update(
                            "UPDATE notifications SET status = 'failed', attempts = 8 WHERE incident_id = CAST(? AS uuid)",
                            created.text("incident_id"));
        }
        await().atMost(SOON).until(() -> (Long) get("FailedNotifications") == 4);

        assertThat(call("resendFailed", "sms", 1)).isEqualTo(1);
        assertThat(status(first, "sms")).isEqualTo("pending");
        assertThat(status(second, "sms")).isEqualTo("failed");
        await().atMost(SOON).until(() -> (Long) get("FailedNotifications") == 3);
        assertThat(call("resendFailed", "all", 100)).isEqualTo(3);
        assertThat(call("resendFailed", "all", 100)).isEqualTo(0);

        call("resumeDelivery", "all");

        await().atMost(SOON)
                .until(() -> status(first, "sms").equals("sent")
                        && status(second, "email").equals("sent"));
        assertThat(application
                        .rows()
                        .count(
                                "SELECT count(*) FROM incident_events WHERE type = 'notification_resent' AND incident_id = CAST(? AS uuid)",
                                first.text("incident_id")))
                .isEqualTo(2);
    }

    @Test
    void closesAnOpenBreaker() throws Exception {
        ticketApi.answerWith(500, "{}");
        await().atMost(SOON).until(() -> {
            application.api().report(DOUBLE_CHARGE);
            return breaker("guard-ticket-api").equals("OPEN");
        });
        ticketApi.reset();
        assertThat(application.api().report(DOUBLE_CHARGE).text("ticket_source"))
                .isEqualTo("local");

        call("resetBreaker", "guard-ticket-api");

        assertThat(breaker("guard-ticket-api")).isEqualTo("CLOSED");
        assertThat(application.api().report(DOUBLE_CHARGE).text("ticket_source"))
                .isEqualTo("api");
        await().atMost(SOON).until(() -> (Long) get("LocalTickets") >= 1);
    }

    @Test
    void countsArmedReminders() {
        application.api().report(DOUBLE_CHARGE);

        await().atMost(SOON).until(() -> (Long) get("ArmedReminders") >= 1);
    }

    @Test
    void refusesWhatItDoesNotKnow() {
        assertThatThrownBy(() -> call("pauseDelivery", "fax"))
                .rootCause()
                .hasMessage("The channel is \"fax\": it must be one of [email, sms, whatsapp], or all.");
        assertThatThrownBy(() -> call("resetBreaker", "guard-all"))
                .rootCause()
                .hasMessage("There is no breaker \"guard-all\", only [guard-model, guard-ticket-api].");
        assertThatThrownBy(() -> call("resendFailed", "all", 0))
                .rootCause()
                .hasMessage("The limit is 0: it must be a number from 1 to 10000.");
        assertThatThrownBy(() -> call("resendFailed", "all", 10_001))
                .rootCause()
                .hasMessageContaining("10001");
    }

    private static void makeDue(Response created) {
        application
                .rows()
                .update(
                        "UPDATE notifications SET next_attempt_at = now() WHERE status = 'pending' AND incident_id = CAST(? AS uuid)",
                        created.text("incident_id"));
    }

    private static String status(Response created, String channel) {
        return (String) application
                .rows()
                .column(
                        "SELECT status FROM notifications WHERE incident_id = CAST(? AS uuid) AND channel = ?",
                        created.text("incident_id"),
                        channel)
                .get(0);
    }

    private static long turns(String route) {
        return application
                .context()
                .getCamelContextExtension()
                .getContextPlugin(ManagedCamelContext.class)
                .getManagedRoute(route)
                .getExchangesCompleted();
    }

    private String breaker(String id) throws Exception {
        return (String) ((Map<?, ?>) get("Breakers")).get(id);
    }

    private String text(ObjectName mbean, String attribute) {
        try {
            return (String) jmx.getAttribute(mbean, attribute);
        } catch (JMException e) {
            throw new AssertionError(mbean + " has no " + attribute, e);
        }
    }

    private Object get(String attribute) throws Exception {
        return jmx.getAttribute(Operations.NAME, attribute);
    }

    private Object call(String operation, Object... arguments) throws Exception {
        String[] types = new String[arguments.length];
        for (int i = 0; i < types.length; i++) {
            types[i] = arguments[i] instanceof Integer ? "int" : "java.lang.String";
        }
        return jmx.invoke(Operations.NAME, operation, arguments, types);
    }
}
