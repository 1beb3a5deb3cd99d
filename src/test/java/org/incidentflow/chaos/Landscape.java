package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.mail.MessagingException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.incidentflow.Wiring;
import org.incidentflow.chaos.Callers.Told;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.ApplicationProcess;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.StubMailServer;
import org.incidentflow.testing.StubMailServer.Mail;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.StubProvider;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestDatabase;

/** The application as its users run it, on a durable PostgreSQL and between stub peers, for tests that break parts of it. */
final class Landscape implements AutoCloseable {

    /**
     * What a dead process left is taken over after its lease of 13.5 s, and if that process dies, too, after 27 s and 54 s;
     * its acknowledgments are due after 30 s, and then after one minute and two.
     */
    static final Duration RECOVERY = Duration.ofSeconds(180);

    /** What users run, where the build has made it. */
    private static final String CLASS_PATH = System.getProperty("chaos.jar", ApplicationProcess.classPath());

    private final StubModel model = new StubModel();
    private final StubTicketApi tickets = new StubTicketApi();
    private final StubMailServer mail = new StubMailServer();
    private final StubProvider sms = new StubProvider();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, String> settings = new HashMap<>();
    private final Path folder;
    private final TestDatabase database;
    private final Rows rows;

    /** With a database of its own on the PostgreSQL that all tests share. */
    Landscape(Path folder, Map<String, String> settings) throws IOException {
        this(folder, TestDatabase.create(), null, settings);
    }

    /** With a PostgreSQL of the test's. */
    Landscape(Path folder, Rows rows, Map<String, String> settings) throws IOException {
        this(folder, null, rows, settings);
    }

    private Landscape(Path folder, TestDatabase database, Rows rows, Map<String, String> settings) throws IOException {
        this.folder = folder;
        this.database = database;
        this.rows = database == null ? rows : database.rows();
        model.start();
        tickets.start();
        sms.start();
        startMail();
        this.settings.putAll(Map.of(
                "DB_URL", this.rows.jdbcUrl(),
                "DB_USER", this.rows.user(),
                "DB_PASSWORD", this.rows.password(),
                "LLM_PROVIDER", "openai",
                "OPENAI_API_KEY", StubModel.API_KEY,
                "OPENAI_BASE_URL", model.url("/v1"),
                "TICKET_API_URL", tickets.url("/tickets"),
                "RATE_LIMIT", "off",
                "REMINDER_SWEEP_INTERVAL", "2s"));
        this.settings.putAll(Map.of(
                "LLM_TIMEOUT", "1s",
                "TICKET_TIMEOUT", "1s",
                "NOTIFY_WAIT", "500ms",
                "INCIDENT_SWEEP_INTERVAL", "1s",
                "TICKET_SWEEP_INTERVAL", "1s",
                "NOTIFY_SWEEP_INTERVAL", "1s",
                "NOTIFY_TIMEOUT", "2s",
                "NOTIFY_RETRY_DELAY", "1s",
                "NOTIFY_RETRY_LONGEST", "2s",
                // Starts in half the time; nothing here is measured.
                "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx512m"));
        this.settings.putAll(Map.of(
                "EMAIL_PROVIDER", "smtp",
                "EMAIL_FROM", "help@example.com",
                "SMTP_HOST", "127.0.0.1",
                "SMTP_PORT", String.valueOf(mail.port()),
                "SMTP_USER", StubMailServer.USER,
                "SMTP_PASSWORD", StubMailServer.PASSWORD,
                "SMTP_TLS", "none"));
        this.settings.putAll(Map.of(
                "SMS_PROVIDER",
                "twilio",
                "SMS_FROM",
                "+41446681801",
                "TWILIO_ACCOUNT_SID",
                StubProvider.ACCOUNT_SID,
                "TWILIO_AUTH_TOKEN",
                StubProvider.AUTH_TOKEN,
                "TWILIO_BASE_URL",
                sms.url(""),
                "NOTIFY_ATTEMPTS",
                "100"));
        this.settings.put("CLASSPATH", CLASS_PATH);
        this.settings.putAll(settings);
    }

    /** An instance of the application, not started. */
    Node node() throws IOException {
        return node(Path.of(""));
    }

    /** @param project whose routes and application.properties it has */
    Node node(Path project) throws IOException {
        Node node = new Node(project, Files.createDirectories(folder.resolve("node-" + nodes.size())), settings);
        nodes.add(node);
        return node;
    }

    /** Settings that end a process at a step. */
    Map<String, String> haltAt(String place) throws IOException {
        String testClasses = HaltAtStep.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .getPath();
        String name = HaltAtStep.class.getName().replace('.', '/');
        Path alone = folder.resolve("halt-at-step");
        Path from = Path.of(testClasses).resolve(name).getParent();
        Path to = Files.createDirectories(alone.resolve(name).getParent());
        try (var classes = Files.newDirectoryStream(from, HaltAtStep.class.getSimpleName() + "*.class")) {
            for (Path file : classes) {
                if (!Files.exists(to.resolve(file.getFileName()))) {
                    Files.copy(file, to.resolve(file.getFileName()));
                }
            }
        }
        return Map.of(
                HaltAtStep.VARIABLE,
                place,
                "CLASSPATH",
                CLASS_PATH + File.pathSeparator + alone,
                "CAMEL_MAIN_CONFIGURATION_CLASSES",
                Wiring.class.getName() + "," + HaltAtStep.class.getName());
    }

    Rows rows() {
        return rows;
    }

    StubModel model() {
        return model;
    }

    StubTicketApi tickets() {
        return tickets;
    }

    StubProvider sms() {
        return sms;
    }

    /** Takes mail again, and remembers what it took. */
    void startMail() {
        mail.beforeAll(null);
    }

    /** Refuses connections. */
    void stopMail() {
        mail.afterAll(null);
    }

    /** Waits until nothing is left to recover: every incident is open, and every notification that is due has been sent. */
    void awaitRecovery() {
        await("recovery").atMost(RECOVERY).pollInterval(Duration.ofMillis(500)).untilAsserted(() -> {
            if (!Scale.isLong()) {
                // Nobody works on these any more, since a provider has two seconds; in long runs they wait their 30.
                rows.update(
                        "UPDATE notifications SET next_attempt_at = now() WHERE status = 'pending'"
                                + " AND created_at < now() - interval '10 seconds' AND next_attempt_at = created_at + interval '30 seconds'");
            }
            assertThat(rows.select(
                            "SELECT id, attempts, lease_expires_at, now() FROM incidents WHERE status = 'received'"))
                    .isEmpty();
            assertThat(rows.select("SELECT incident_id, channel, kind, status, next_attempt_at, last_error, now()"
                            + " FROM notifications WHERE status NOT IN ('sent', 'skipped')"))
                    .isEmpty();
        });
    }

    /** Every incident has one ticket, which the ticket API knows by the incident's id, and its two acknowledgments. */
    void assertComplete() {
        assertThat(rows.select("SELECT id, status, classification, ticket_id FROM incidents"
                        + " WHERE status = 'received' OR classification IS NULL OR reminder_due_at IS NULL"))
                .isEmpty();
        assertThat(
                        rows.select(
                                """
                        SELECT i.id, count(n.id)
                        FROM incidents i
                        LEFT JOIN notifications n ON n.incident_id = i.id AND n.kind = 'acknowledgment'
                        GROUP BY i.id
                        HAVING count(n.id) <> 2 OR count(n.id) FILTER (WHERE n.status = 'sent') <> 2
                        """))
                .isEmpty();
        assertThat(
                        rows.select(
                                """
                        SELECT incident_id, type, count(*)
                        FROM incident_events
                        WHERE type IN ('received', 'opened')
                        GROUP BY incident_id, type
                        HAVING count(*) > 1
                        """))
                .isEmpty();
        assertThat(rows.column(
                        "SELECT provider_message_id FROM notifications WHERE channel = 'email' AND status = 'sent'"))
                .hasSameElementsAs(
                        mail.mails().stream().map(Landscape::messageId).toList());
        assertThat(rows.column("SELECT CAST(id AS text) FROM notifications WHERE channel = 'sms' AND status = 'sent'"))
                .hasSameElementsAs(sms.journal().stream()
                        .map(request -> request.header("Idempotency-Key"))
                        .toList());
        Map<String, String> expected = tickets.tickets().entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, ticket -> "TKT-" + ticket.getValue()));
        Map<String, String> stored =
                rows.select("SELECT id, ticket_id FROM incidents WHERE ticket_source = 'api'").stream()
                        .collect(Collectors.toMap(
                                row -> row.get("id").toString(), row -> (String) row.get("ticket_id")));
        assertThat(expected).containsAllEntriesOf(stored);
        assertThat(rows.column("SELECT CAST(id AS text) FROM incidents")).containsAll(expected.keySet());
    }

    /** Each incident that is open has one reminder; one that was resolved in time has none. */
    void assertRemindedOnce() {
        assertThat(
                        rows.select(
                                """
                        SELECT i.id, i.status, i.reminder_sent, count(n.id)
                        FROM incidents i
                        LEFT JOIN notifications n ON n.incident_id = i.id AND n.kind LIKE 'reminder%'
                        GROUP BY i.id
                        HAVING count(n.id) <> CASE WHEN i.reminder_sent THEN 1 ELSE 0 END
                          OR (i.status = 'open' AND NOT i.reminder_sent)
                        """))
                .isEmpty();
    }

    /** Each 201 that a caller was told is the one incident of its key, with what the caller sent and was told. */
    void assertKept(List<Told> told) {
        Map<String, Map<String, Object>> stored = rows
                .select(
                        "SELECT idempotency_key, id, message, ticket_id, local_ticket_id, classification FROM incidents")
                .stream()
                .collect(Collectors.toMap(row -> (String) row.get("idempotency_key"), row -> row));
        assertThat(stored).hasSameSizeAs(told);
        for (Told one : told) {
            Response response = one.response();
            assertThat(response.status()).as(one.toString()).isEqualTo(201);
            assertThat(stored).containsKey(one.key());
            Map<String, Object> row = stored.get(one.key());
            assertThat(response.text("incident_id")).isEqualTo(row.get("id").toString());
            assertThat(response.text("ticket_id")).isIn(row.get("ticket_id"), row.get("local_ticket_id"));
            assertThat(response.text("classification")).isEqualTo(row.get("classification"));
            assertThat(row.get("message")).isEqualTo(one.message());
        }
    }

    /** Nobody was asked twice for the same. */
    void assertNothingRepeated() {
        assertThat(repeatedTicketCalls()).as("ticket API").isZero();
        assertThat(repeatedMails()).as("mail").isZero();
        assertThat(repeatedSms()).as("SMS").isZero();
    }

    /** How often the peers were asked with a key that they knew, to print. */
    String repeats() {
        return "tickets=%d repeated=%d mails=%d repeated=%d sms=%d repeated=%d"
                .formatted(
                        tickets.tickets().size(),
                        repeatedTicketCalls(),
                        mail.mails().size(),
                        repeatedMails(),
                        sms.journal().size(),
                        repeatedSms());
    }

    private int repeatedTicketCalls() {
        return tickets.journal().size() - tickets.tickets().size();
    }

    private long repeatedMails() {
        return mail.mails().size()
                - mail.mails().stream().map(Landscape::messageId).distinct().count();
    }

    private long repeatedSms() {
        return sms.journal().size()
                - sms.journal().stream()
                        .map(request -> request.header("Idempotency-Key"))
                        .distinct()
                        .count();
    }

    private static String messageId(Mail mail) {
        try {
            return mail.header("Message-ID");
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() throws IOException {
        for (Node node : nodes) {
            node.close();
        }
        tickets.close();
        sms.close();
        stopMail();
        model.close();
        if (database != null) {
            database.close();
        }
    }
}
