package org.incidentflow.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.component.quartz.QuartzComponent;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.StubProvider;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.quartz.Scheduler;

@Timeout(120)
class HealthIT {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final StubTicketApi tickets = new StubTicketApi();
    private static final StubProvider provider = new StubProvider();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            () -> Map.of(
                    "TICKET_API_URL",
                    tickets.url("/tickets"),
                    "SMS_PROVIDER",
                    "twilio",
                    "TWILIO_ACCOUNT_SID",
                    StubProvider.ACCOUNT_SID,
                    "TWILIO_AUTH_TOKEN",
                    StubProvider.AUTH_TOKEN,
                    "TWILIO_BASE_URL",
                    provider.url(""),
                    "SMS_FROM",
                    "+41446681800"),
            tickets,
            provider);

    @AfterEach
    void isWellAgain() {
        assertThat(management("/observe/health/ready").status()).isEqualTo(200);
    }

    @Test
    void namesWhatReadinessIsAbout() {
        Response ready = management("/observe/health/ready");

        assertThat(ready.status()).isEqualTo(200);
        assertThat(names(ready))
                .contains("context", "database", "writes", "schema", "scheduler", "route:create-incident");
        assertThat(names(management("/observe/health/live"))).containsExactly("context");
    }

    @Test
    void isNotReadyWithAnOlderSchema() {
        List<Object> newest = application
                .rows()
                .column("SELECT installed_rank FROM flyway_schema_history ORDER BY installed_rank DESC LIMIT 1");
        application
                .rows()
                .update("UPDATE flyway_schema_history SET success = false WHERE installed_rank = ?", newest.get(0));
        try {
            assertNotReady("schema", "and this build needs");
        } finally {
            application
                    .rows()
                    .update("UPDATE flyway_schema_history SET success = true WHERE installed_rank = ?", newest.get(0));
        }
    }

    @Test
    void isReadyWithTheSchemaOfANewerInstance() {
        application
                .rows()
                .update("INSERT INTO flyway_schema_history (installed_rank, version, description, type, script,"
                        + " installed_by, execution_time, success)"
                        + " VALUES (999, '999', 'later', 'SQL', 'V999__later.sql', 'test', 1, true)");
        try {
            assertThat(message(management("/observe/health/ready"), "schema")).contains("newer than");
        } finally {
            application.rows().update("DELETE FROM flyway_schema_history WHERE installed_rank = 999");
        }
    }

    @Test
    void isNotReadyWhileTheSchedulerIsInStandby() throws Exception {
        Scheduler scheduler = application
                .context()
                .getComponent("quartz", QuartzComponent.class)
                .getScheduler();
        scheduler.standby();
        try {
            assertNotReady("scheduler", "standby");
        } finally {
            scheduler.start();
        }
    }

    @Test
    void isNotReadyWhileARouteIsStopped() throws Exception {
        application.context().getRouteController().stopRoute("list-events");
        try {
            assertNotReady("route:list-events", "Stopped");
        } finally {
            application.context().getRouteController().startRoute("list-events");
        }
    }

    @Test
    void reportsAPeerThatFailsAndStaysReady() {
        assertThat(status(management("/observe/health"), "ticket-api")).isEqualTo("UP");
        assertThat(status(management("/observe/health"), "provider-twilio")).isEqualTo("UP");
        tickets.answerWith(500, "");
        provider.failWith(400, "{}");

        for (int message = 0; message < 10; message++) {
            assertThat(application
                            .api()
                            .post("/api/incidents", ApiClient.reportJsonWithContact("99876", "My card was declined"))
                            .status())
                    .isEqualTo(201);
        }

        await().atMost(LIMIT).untilAsserted(() -> assertThat(message(management("/observe/health"), "provider-twilio"))
                .contains("Its last 10 deliveries failed"));
        Response health = management("/observe/health");
        assertThat(health.status()).isEqualTo(200);
        assertThat(health.text("status")).isEqualTo("UP");
        assertThat(status(health, "ticket-api")).isEqualTo("UNKNOWN");
        assertThat(message(health, "ticket-api")).isEqualTo("Its circuit breaker guard-ticket-api is open.");
        assertThat(status(health, "provider-twilio")).isEqualTo("UNKNOWN");
    }

    private static void assertNotReady(String check, String message) {
        Response ready = management("/observe/health/ready");
        assertThat(ready.status()).as(ready.toString()).isEqualTo(503);
        assertThat(status(ready, check)).isEqualTo("DOWN");
        assertThat(message(ready, check)).contains(message);
        assertThat(management("/observe/health/live").status())
                .as("the process lives all the same")
                .isEqualTo(200);
    }

    private static Response management(String path) {
        return application.management().get(path);
    }

    private static List<String> names(Response health) {
        return health.json().path("checks").findValuesAsText("name");
    }

    private static String status(Response health, String check) {
        return check(health, check).path("status").asText();
    }

    private static String message(Response health, String check) {
        return check(health, check).path("message").asText();
    }

    private static JsonNode check(Response health, String name) {
        for (JsonNode check : health.json().path("checks")) {
            if (check.path("name").asText().equals(name)) {
                return check;
            }
        }
        throw new AssertionError("No check " + name + ": " + health);
    }
}
