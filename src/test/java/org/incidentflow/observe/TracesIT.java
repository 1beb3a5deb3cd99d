package org.incidentflow.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status.StatusCode;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.logging.log4j.core.LogEvent;
import org.assertj.core.api.MapAssert;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.StubCollector;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(120)
class TracesIT {

    /** Longer than the lease of a turn that met a failing ticket API. */
    private static final Duration LIMIT = Duration.ofSeconds(50);

    private static final String STRANGER = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final StubModel model = new StubModel();
    private static final StubTicketApi tickets = new StubTicketApi();

    @RegisterExtension
    static final StubCollector collector = new StubCollector();

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            () -> Map.of(
                    "OTEL_EXPORTER_OTLP_ENDPOINT",
                    collector.url(),
                    "LLM_PROVIDER",
                    "anthropic",
                    "ANTHROPIC_API_KEY",
                    StubModel.API_KEY,
                    "ANTHROPIC_BASE_URL",
                    model.url("/v1"),
                    "TICKET_API_URL",
                    tickets.url("/tickets"),
                    "TICKET_SWEEP_INTERVAL",
                    "200ms",
                    "REMINDER_DELAY",
                    "1s"),
            model,
            tickets);

    @Test
    void tellsOfARequestFromTheWebhookToItsDeliveries() {
        String incident = report(Map.of());

        Span root = awaitSpan("serve-api", incident);
        List<Span> trace = trace(root);

        assertThat(root.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_SERVER);
        assertThat(root.getParentSpanId()).isEqualTo(ByteString.EMPTY);
        assertThat(trace)
                .extracting(Span::getName)
                .contains("create-incident", "receive-message", "classify-message", "create-ticket", "store-incident");
        assertThat(path("insert-incident", trace))
                .isEqualTo("serve-api/create-incident/receive-message/insert-incident");
        assertThat(path("chat-with-model", trace))
                .isEqualTo("serve-api/create-incident/classify-message/ask-model/chat-with-model");
        assertThat(path("call-ticket-api", trace))
                .isEqualTo("serve-api/create-incident/create-ticket/post-ticket/try-ticket-api/call-ticket-api");
        assertThat(path("open-incident", trace)).isEqualTo("serve-api/create-incident/store-incident/open-incident");
        assertThat(path("record-email-sent", trace))
                .isEqualTo("serve-api/create-incident/notify-customer/send-email/record-email-sent");
        assertThat(path("deliver-by-log", trace))
                .startsWith("serve-api/create-incident/notify-customer/send-")
                .endsWith("/deliver-by-log");
        assertThat(collector.services()).contains("incident-flow");
    }

    @Test
    void linksTheReminderToTheRequestThatBeganTheIncident() {
        String incident = report(Map.of());

        Span request = awaitSpan("serve-api", incident);
        Span reminder =
                awaitSpan("send-email", incident, span -> !span.getTraceId().equals(request.getTraceId()));

        assertThat(reminder.getParentSpanId()).isEqualTo(ByteString.EMPTY);
        assertThat(links(reminder)).containsExactly(hex(request.getTraceId()) + "-" + hex(request.getSpanId()));
        assertThat(trace(reminder)).extracting(Span::getName).contains("deliver-by-log", "record-email-sent");
        assertLogged("notification_sent provider=log channel=email kind=reminder incident_id=" + incident, incident)
                .containsEntry("trace_id", hex(reminder.getTraceId()));
    }

    @Test
    void linksWhatASweepDoesLater() {
        tickets.answerWith(500, "");
        String incident = report(Map.of());
        tickets.reset();

        Span request = awaitSpan("serve-api", incident);
        Span later =
                awaitSpan("link-ticket", incident, span -> span.getStatus().getCode() != StatusCode.STATUS_CODE_ERROR);

        assertThat(links(later)).containsExactly(hex(request.getTraceId()) + "-" + hex(request.getSpanId()));
        assertThat(path("call-ticket-api", trace(later)))
                .isEqualTo("link-ticket/post-ticket/try-ticket-api/call-ticket-api");
        assertLogged("ticket_linked incident_id=" + incident, incident)
                .containsEntry("trace_id", hex(later.getTraceId()));
    }

    @Test
    void linksTheRecovery() {
        String incident = report(Map.of());
        Span request = awaitSpan("serve-api", incident);

        application.rows().update("DELETE FROM notifications WHERE incident_id = CAST(? AS uuid)", incident);
        application
                .rows()
                .update(
                        "UPDATE incidents SET status = 'received', lease_owner = 'gone', lease_expires_at = now()"
                                + " WHERE id = CAST(? AS uuid)",
                        incident);

        Span recovery = awaitSpan("recover-incident", incident);
        assertThat(recovery.getParentSpanId()).isEqualTo(ByteString.EMPTY);
        assertThat(links(recovery)).containsExactly(hex(request.getTraceId()) + "-" + hex(request.getSpanId()));
        assertThat(path("call-ticket-api", trace(recovery)))
                .isEqualTo("recover-incident/create-incident/create-ticket/post-ticket/try-ticket-api/call-ticket-api");
        assertThat(trace(recovery)).extracting(Span::getName).doesNotContain("insert-incident", "store-response");
        assertLogged("incident_recovered incident_id=" + incident, incident)
                .containsEntry("trace_id", hex(recovery.getTraceId()));
    }

    @Test
    void linksADeliveryThatIsRepeated() {
        String incident = report(Map.of());
        Span request = awaitSpan("serve-api", incident);

        application
                .rows()
                .update(
                        "UPDATE notifications SET status = 'pending', next_attempt_at = now()"
                                + " WHERE incident_id = CAST(? AS uuid) AND channel = 'sms'",
                        incident);

        Span again =
                awaitSpan("send-sms", incident, span -> span.getParentSpanId().isEmpty());
        assertThat(links(again)).containsExactly(hex(request.getTraceId()) + "-" + hex(request.getSpanId()));
        assertThat(path("record-sms-sent", trace(again))).isEqualTo("send-sms/record-sms-sent");
    }

    @Test
    void leavesNoTraceOfSweepsThatFindNothing() {
        awaitSpan("serve-api", report(Map.of()));

        assertThat(collector.spans())
                .extracting(Span::getName)
                .doesNotContain("claim-local", "link-tickets", "watch-backlog", "select-backlog", "sweep-reminders");
    }

    @Test
    void takesAStrangersTraceForALinkOnly() {
        String incident = report(Map.of("traceparent", "00-" + STRANGER + "-00f067aa0ba902b7-01"));

        Span root = awaitSpan("serve-api", incident);

        assertThat(hex(root.getTraceId())).isNotEqualTo(STRANGER);
        assertThat(links(root)).containsExactly(STRANGER + "-00f067aa0ba902b7");
        String sent = tickets.journal().stream()
                .filter(call -> incident.equals(call.header("Idempotency-Key")))
                .findFirst()
                .orElseThrow()
                .header("traceparent");
        Span call = trace(root).stream()
                .filter(span -> span.getName().equals("call-ticket-api"))
                .findFirst()
                .orElseThrow();
        assertThat(sent).isEqualTo("00-%s-%s-01", hex(root.getTraceId()), hex(call.getSpanId()));
    }

    @Test
    void marksWhatFailedWithoutItsText() {
        model.answerWith("My password is secret");
        String incident = report(Map.of());
        model.reset();

        Span failed = trace(awaitSpan("serve-api", incident)).stream()
                .filter(span -> span.getName().equals("ask-model"))
                .findFirst()
                .orElseThrow();

        assertThat(failed.getStatus().getCode()).isEqualTo(StatusCode.STATUS_CODE_ERROR);
        assertThat(collector.spans().toString()).doesNotContain("password", "card was declined", "customer@example");
    }

    @Test
    void isInEveryLineOfTheLog() {
        model.answerWith("No idea");
        String incident = report(Map.of());
        model.reset();

        String trace = hex(awaitSpan("serve-api", incident).getTraceId());

        for (String line : new String[] {
            "incident_received incident_id=" + incident,
            "model_failed incident_id=" + incident,
            "incident_opened incident_id=" + incident,
            "notification_sent provider=log channel=email kind=acknowledgment incident_id=" + incident,
            "notification_sent provider=log channel=sms kind=acknowledgment incident_id=" + incident
        }) {
            assertLogged(line, incident).containsEntry("trace_id", trace);
        }
    }

    private static MapAssert<String, String> assertLogged(String line, String incident) {
        await().atMost(LIMIT).until(() -> !log.of(line).isEmpty());
        LogEvent event = log.of(line).get(0);
        return assertThat(event.getContextData().toMap()).as(line).containsEntry("incident_id", incident);
    }

    private static String report(Map<String, String> headers) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", "application/json");
        Response created = application
                .api()
                .post("/api/incidents", ApiClient.reportJsonWithContact("99876", "My card was declined"), all);
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.text("incident_id");
    }

    private static Span awaitSpan(String name, String incident) {
        return awaitSpan(name, incident, span -> true);
    }

    private static Span awaitSpan(String name, String incident, Predicate<Span> which) {
        return await().atMost(LIMIT)
                .until(
                        () -> collector.spans().stream()
                                .filter(span -> span.getName().equals(name))
                                .filter(span -> attribute(span, "incident.id").equals(incident))
                                .filter(which)
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String attribute(Span span, String name) {
        return span.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .map(attribute -> attribute.getValue().getStringValue())
                .findFirst()
                .orElse("");
    }

    private static List<Span> trace(Span root) {
        return collector.spans().stream()
                .filter(span -> span.getTraceId().equals(root.getTraceId()))
                .toList();
    }

    /** A span's name behind those of all above it. */
    private static String path(String name, List<Span> trace) {
        Span span = trace.stream()
                .filter(found -> found.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No span " + name));
        StringBuilder path = new StringBuilder(name);
        while (!span.getParentSpanId().isEmpty()) {
            ByteString above = span.getParentSpanId();
            span = trace.stream()
                    .filter(found -> found.getSpanId().equals(above))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("No parent of " + path));
            path.insert(0, span.getName() + "/");
        }
        return path.toString();
    }

    private static List<String> links(Span span) {
        return span.getLinksList().stream()
                .map(link -> hex(link.getTraceId()) + "-" + hex(link.getSpanId()))
                .toList();
    }

    private static String hex(ByteString id) {
        return HexFormat.of().formatHex(id.toByteArray());
    }
}
