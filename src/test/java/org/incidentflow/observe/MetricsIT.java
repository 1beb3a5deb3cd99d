package org.incidentflow.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.spi.EventNotifier;
import org.apache.camel.telemetry.Tracer;
import org.assertj.core.data.Offset;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.Scrape;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.StubProvider;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every test compares two scrapes, because the application counts for all of them. */
@Timeout(120)
class MetricsIT {

    private static final Pattern NAME = Pattern.compile("\\b(incidentflow|hikaricp|jvm)_[a-z_]*[a-z]\\b");
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final StubModel model = new StubModel();
    private static final StubTicketApi tickets = new StubTicketApi();
    private static final StubProvider provider = new StubProvider();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            () -> Map.ofEntries(
                    Map.entry("LLM_PROVIDER", "anthropic"),
                    Map.entry("ANTHROPIC_API_KEY", StubModel.API_KEY),
                    Map.entry("ANTHROPIC_BASE_URL", model.url("/v1")),
                    Map.entry("LLM_TIMEOUT", "1s"),
                    Map.entry("LLM_PRICE_INPUT", "2"),
                    Map.entry("LLM_PRICE_OUTPUT", "10"),
                    Map.entry("TICKET_API_URL", tickets.url("/tickets")),
                    Map.entry("TICKET_SWEEP_INTERVAL", "1h"),
                    Map.entry("NOTIFY_SWEEP_INTERVAL", "1h"),
                    Map.entry("SMS_PROVIDER", "twilio"),
                    Map.entry("TWILIO_ACCOUNT_SID", StubProvider.ACCOUNT_SID),
                    Map.entry("TWILIO_AUTH_TOKEN", StubProvider.AUTH_TOKEN),
                    Map.entry("TWILIO_BASE_URL", provider.url("")),
                    Map.entry("SMS_FROM", "+41446681800"),
                    Map.entry("REMINDER_DELAY", "1s")),
            model,
            tickets,
            provider);

    private Scrape before;

    @BeforeEach
    void scrape() {
        model.reset();
        tickets.reset();
        provider.reset();
        before = Scrape.of(application.management());
    }

    @Test
    void timesRoutesAndStepsThatCallSomething() {
        report();

        assertCounted(1, "incidentflow_route_seconds_count", "route=create-incident", "outcome=ok");
        assertCounted(1, "incidentflow_route_seconds_count", "route=classify-message", "outcome=ok");
        assertCounted(1, "incidentflow_step_seconds_count", "route=create-incident", "step=classify", "outcome=ok");
        assertCounted(1, "incidentflow_step_seconds_count", "route=receive-message", "step=insert-incident");
        assertCounted(1, "incidentflow_step_seconds_count", "route=ask-model", "step=chat-with-model");
        Scrape after = Scrape.of(application.management());
        assertThat(after.value("incidentflow_route_seconds_sum", "route=create-incident"))
                .isGreaterThanOrEqualTo(after.value("incidentflow_step_seconds_sum", "step=insert-incident"));
        assertThat(after.value("incidentflow_step_seconds_count", "step=drop-request-headers"))
                .as("steps that only move values are not timed")
                .isZero();
    }

    @Test
    void countsWhatARequestWasRefusedFor() {
        assertThat(application.api().post("/api/incidents", "{}").status()).isEqualTo(422);

        assertCounted(1, "incidentflow_route_seconds_count", "route=create-incident", "outcome=handled");
    }

    @Test
    void countsIncidentsByCategoryClassifierAndReview() {
        report();
        model.answerWith("{\"category\": \"fraud_report\", \"confidence\": 0.2, \"reason\": \"Perhaps.\"}");
        report();

        assertCounted(
                1,
                "incidentflow_incidents_total",
                "category=failed_payment",
                "classifier=claude-haiku-4-5",
                "needs_review=false");
        assertCounted(1, "incidentflow_incidents_total", "category=fraud_report", "needs_review=true");
    }

    @Test
    void countsTokensAndWhatTheyCost() {
        report();

        assertCounted(1, "incidentflow_model_seconds_count", "model=claude-haiku-4-5", "outcome=ok");
        assertCounted(1, "incidentflow_model_seconds_bucket", "model=claude-haiku-4-5", "outcome=ok", "le=+Inf");
        assertCounted(100, "incidentflow_model_tokens_total", "model=claude-haiku-4-5", "direction=input");
        assertCounted(20, "incidentflow_model_tokens_total", "model=claude-haiku-4-5", "direction=output");
        assertCounted(0.0004, "incidentflow_model_cost_dollars_total", "model=claude-haiku-4-5");
    }

    @Test
    void countsWhyTheLocalClassifierDecided() {
        model.failWith(500);
        report();
        model.reset();
        model.answerWith("No idea");
        report();
        model.reset();
        model.answerAfter(Duration.ofSeconds(2));
        report();

        assertCounted(1, "incidentflow_model_fallbacks_total", "reason=error");
        assertCounted(1, "incidentflow_model_fallbacks_total", "reason=unusable_answer");
        assertCounted(1, "incidentflow_model_fallbacks_total", "reason=timeout");
        assertCounted(1, "incidentflow_model_seconds_count", "model=claude-haiku-4-5", "outcome=timeout");
        assertCounted(3, "incidentflow_model_seconds_count", "model=local", "outcome=ok");
        assertCounted(3, "incidentflow_incidents_total", "classifier=local");
        assertCounted(3, "incidentflow_request_seconds_count", "outcome=ok");
    }

    @Test
    void countsLocalTicketsAndTheirBacklog() {
        tickets.answerWith(500, "");
        report();

        assertCounted(1, "incidentflow_tickets_total", "source=local");
        assertCounted(1, "incidentflow_ticket_fallbacks_total", "reason=error");
        await().atMost(LIMIT).untilAsserted(() -> assertThat(value("incidentflow_tickets_backlog"))
                .isEqualTo(rows("SELECT count(*) FROM incidents WHERE ticket_source = 'local'"))
                .isPositive());
    }

    @Test
    void countsDeliveriesByChannelProviderAndOutcome() {
        report();
        provider.failWith(500, "{}");
        report();
        provider.failWith(400, "{\"code\": 21211}");
        report();
        assertThat(application
                        .api()
                        .post("/api/incidents", ApiClient.reportJson("99876", "My card was declined"))
                        .status())
                .isEqualTo(201);

        await().atMost(LIMIT).untilAsserted(() -> assertThat(
                        value("incidentflow_notifications_total", "channel=email", "provider=log"))
                .as("acknowledgments, and reminders as well")
                .isGreaterThanOrEqualTo(before.value("incidentflow_notifications_total", "channel=email") + 4));
        for (String outcome : new String[] {"sent", "failed", "refused", "skipped"}) {
            assertCounted(
                    1, "incidentflow_notifications_total", "channel=sms", "provider=twilio", "outcome=" + outcome);
        }
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(value("incidentflow_notifications_dead"))
                    .isEqualTo(rows("SELECT count(*) FROM notifications WHERE status = 'failed'"))
                    .isPositive();
            assertThat(value("incidentflow_notifications_pending"))
                    .isEqualTo(rows("SELECT count(*) FROM notifications WHERE status = 'pending'"));
        });
    }

    @Test
    void measuresHowLateRemindersAre() {
        report();

        await().atMost(LIMIT).untilAsserted(() -> assertThat(value("incidentflow_reminder_lag_seconds_count"))
                .isGreaterThan(before.value("incidentflow_reminder_lag_seconds_count")));
        assertThat(value("incidentflow_reminder_lag_seconds_bucket", "le=60.0"))
                .isGreaterThan(before.value("incidentflow_reminder_lag_seconds_bucket", "le=60.0"));
    }

    @Test
    void showsWhatWaitsForAWorkerThatIsNotThere() {
        report();
        await().atMost(LIMIT).until(() -> rows("SELECT count(*) FROM incidents WHERE NOT reminder_sent") == 0);
        application
                .rows()
                .update("UPDATE incidents SET reminder_sent = false, reminder_due_at = now() - interval '1 hour'"
                        + " WHERE id = (SELECT id FROM incidents LIMIT 1)");

        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(value("incidentflow_reminders_overdue")).isEqualTo(1);
            assertThat(value("incidentflow_reminders_wait_seconds")).isBetween(3_600.0, 3_700.0);
            assertThat(value("incidentflow_backlog_age_seconds")).isLessThan(10);
        });
    }

    @Test
    void hasNoTracesUnlessTheyAreAskedFor() {
        assertThat(application.context().hasService(Tracer.class)).isNull();
        assertThat(application.context().getManagementStrategy().getEventNotifiers())
                .as("nobody wants an event for each exchange, which would cost time at each step")
                .allMatch(EventNotifier::isIgnoreExchangeEvents);
    }

    /** Needs one of everything, so it makes that first. */
    @Test
    void hasWhatDashboardAlertsAndReadmeName() throws IOException {
        tickets.answerWith(500, "");
        model.failWith(500);
        report();
        await().atMost(LIMIT).until(() -> !Double.isNaN(value("incidentflow_tickets_backlog")));
        Set<String> names = Scrape.of(application.management()).names();

        Set<String> own = new TreeSet<>();
        for (String file :
                List.of("monitoring/grafana/dashboards/incident-flow.json", "monitoring/alerts.yml", "README.md")) {
            Set<String> named = new TreeSet<>();
            NAME.matcher(Files.readString(Path.of(file))).results().forEach(found -> named.add(found.group()));
            assertThat(named).as(file).hasSizeGreaterThan(5);
            named.forEach(name -> assertThat(names)
                    .as("%s names %s, which the application does not have", file, name)
                    .containsAnyOf(name, name + "_count"));
            own.addAll(named);
        }
        names.stream()
                .filter(name -> name.startsWith("incidentflow_"))
                .map(name -> name.replaceFirst("_(count|sum|bucket|max)$", ""))
                .forEach(name -> assertThat(own)
                        .as("README.md, Monitoring: list this metric")
                        .contains(name));
    }

    @Test
    void showsStates() {
        Scrape now = Scrape.of(application.management());

        assertThat(now.value("incidentflow_breaker_state", "breaker=guard-model"))
                .as("a breaker is in one state")
                .isEqualTo(1);
        assertThat(now.value("incidentflow_breaker_state", "breaker=guard-ticket-api", "state=closed"))
                .isEqualTo(1);
        assertThat(now.value("incidentflow_build_info", "version=1.0.0", "java=" + Runtime.version()))
                .isEqualTo(1);
        assertThat(now.names()).contains("incidentflow_requests_in_flight");
        assertThat(now.value("hikaricp_connections_max", "pool=requests")).isPositive();
        assertThat(Stream.of("groups", "deliveries", "scheduler")
                        .mapToDouble(pool -> now.value("hikaricp_connections_max", "pool=" + pool))
                        .sum())
                .as("README.md, application.properties, docs/operations.md: connections beside DB_CONNECTIONS")
                .isEqualTo(20);
    }

    private static void report() {
        Response created = application
                .api()
                .post("/api/incidents", ApiClient.reportJsonWithContact("99876", "My card was declined"));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
    }

    /** That so much more is counted than before the test; deliveries may end a moment after the response. */
    private void assertCounted(double more, String name, String... labels) {
        await().atMost(LIMIT).untilAsserted(() -> assertThat(value(name, labels) - before.value(name, labels))
                .as(name + List.of(labels))
                .isCloseTo(more, Offset.offset(1e-9)));
    }

    private static double value(String name, String... labels) {
        return Scrape.of(application.management()).value(name, labels);
    }

    private static double rows(String count) {
        return application.rows().count(count);
    }
}
