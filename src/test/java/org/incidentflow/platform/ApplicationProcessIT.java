package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.ApplicationProcess;
import org.incidentflow.testing.Ports;
import org.incidentflow.testing.StubTicketApi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(180)
class ApplicationProcessIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int EXIT_CODE_OF_SIGTERM = 143;
    private static final String MESSAGE = "My credit card was charged twice";

    @TempDir
    Path dataDir;

    private final List<ApplicationProcess> started = new ArrayList<>();

    @AfterEach
    void leaveNothingRunning() throws IOException {
        for (ApplicationProcess application : started) {
            application.close();
        }
    }

    @Test
    void keepsItsIncidentsAcrossStopsAndKills() throws Exception {
        ApplicationProcess first = start(Map.of());
        assertThat(first.log()).anySatisfy(line -> assertThat(line)
                .contains("Incident Flow listens on http://127.0.0.1:", "embedded PostgreSQL", "curl"));
        Response stopped = first.api().report(MESSAGE);
        assertThat(stopped.status()).as(stopped.toString()).isEqualTo(201);
        ProcessHandle postgres = first.postgres().orElseThrow();

        assertThat(first.stop()).isEqualTo(EXIT_CODE_OF_SIGTERM);

        assertThat(first.log()).anyMatch(line -> line.endsWith("PostgreSQL stopped"));
        assertThat(first.log().get(first.log().size() - 1)).endsWith("Incident Flow has stopped");
        assertThat(first.log()).noneMatch(line -> line.contains(" WARN ") || line.contains(" ERROR "));
        await().atMost(LIMIT).until(() -> !postgres.isAlive());
        assertThat(first.postgres()).isEmpty();

        ApplicationProcess second = start(Map.of());
        assertShows(second, stopped);
        Response killed = second.api().report(MESSAGE);
        ProcessHandle orphan = second.postgres().orElseThrow();

        second.kill();

        ApplicationProcess third = start(Map.of());
        await().atMost(LIMIT).until(() -> !orphan.isAlive());
        assertShows(third, stopped);
        assertShows(third, killed);
        assertThat(third.api().report(MESSAGE).status()).isEqualTo(201);
    }

    @Test
    void finishesARequestBeforeItStops() throws Exception {
        try (StubTicketApi tickets = new StubTicketApi()) {
            tickets.start();
            ApplicationProcess application = start(Map.of("TICKET_API_URL", tickets.url("/tickets")));
            ProcessHandle postgres = application.postgres().orElseThrow();
            tickets.answerAfter(Duration.ofSeconds(2));
            CompletableFuture<Response> answer = application.api().reportLater(MESSAGE);
            await().atMost(LIMIT).until(() -> !tickets.journal().isEmpty());

            application.terminate();

            Response created = answer.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            assertThat(created.status()).as(created.toString()).isEqualTo(201);
            assertThat(created.text("ticket_id")).isEqualTo("TKT-5001");
            assertThat(application.awaitExit()).isEqualTo(EXIT_CODE_OF_SIGTERM);
            assertThat(indexOf(application.log(), "PostgreSQL stopped"))
                    .isGreaterThan(indexOf(application.log(), "incident_opened"));
            await().atMost(LIMIT).until(() -> !postgres.isAlive());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    HTTP_PORT         | abc              | from 1 to 65535
                    MANAGEMENT_PORT   | 0                | from 1 to 65535
                    REMINDER_DELAY    | soon             | 24h
                    LLM_TIMEOUT       | 0s               | 8s
                    LLM_PROVIDER      | clippy           | anthropic
                    LOG_FORMAT        | xml              | [json, text]
                    EMAIL_PROVIDER    | pigeon           | log
                    NOTIFY_CHANNELS   | email,fax        | sms
                    MAX_BODY_SIZE     | huge             | 64k
                    DB_URL            | jdbc:mysql://x/y | jdbc:postgresql:
                    TICKET_API_URL    | tickets.internal | http://
                    """)
    void refusesToStartWithASettingThatIsWrong(String name, String value, String accepted) throws Exception {
        assertRefuses(Map.of(name, value), name, value, accepted);
    }

    @Test
    void refusesToStartWithoutTheKeyOfItsModel() throws Exception {
        assertRefuses(Map.of("LLM_PROVIDER", "openai"), "OPENAI_API_KEY", "openai");
    }

    @Test
    void refusesToStartOnAPortThatIsTaken() throws Exception {
        int port = Ports.free();
        try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertRefuses(Map.of("HTTP_PORT", String.valueOf(port)), "HTTP_PORT", String.valueOf(taken.getLocalPort()));
        }
    }

    @Test
    void refusesToStartWithOnePortForCallersAndOperators() throws Exception {
        String port = String.valueOf(Ports.free());
        assertRefuses(
                Map.of("HTTP_PORT", port, "MANAGEMENT_PORT", port, "MANAGEMENT_HOST", "127.0.0.2"),
                "HTTP_PORT",
                "MANAGEMENT_PORT",
                port);
    }

    private void assertRefuses(Map<String, String> settings, String... explanation) throws Exception {
        ApplicationProcess application = ApplicationProcess.launch(dataDir, settings);
        started.add(application);

        assertThat(application.awaitExit()).isEqualTo(1);

        assertThat(application.log()).singleElement().asString().contains(explanation);
        assertThat(application.postgres()).isEmpty();
    }

    private ApplicationProcess start(Map<String, String> settings) throws IOException {
        ApplicationProcess application = ApplicationProcess.start(dataDir, settings);
        started.add(application);
        return application;
    }

    private static void assertShows(ApplicationProcess application, Response created) {
        Response shown = application.api().get(created.location());
        assertThat(shown.status()).as(shown.toString()).isEqualTo(200);
        assertThat(shown.text("ticket_id")).isEqualTo(created.text("ticket_id"));
    }

    private static int indexOf(List<String> log, String text) {
        for (int i = 0; i < log.size(); i++) {
            if (log.get(i).contains(text)) {
                return i;
            }
        }
        throw new AssertionError("No \"" + text + "\" in " + log);
    }
}
