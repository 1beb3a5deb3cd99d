package org.incidentflow.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApplicationProcess;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stored incident becomes a case that passes, and tells nothing of the customer. */
@Timeout(300)
class ExportCaseIT {

    private static final String INGEST = "ingest-key-of-the-test-0123456789";
    private static final String OPERATOR = "operator-key-of-the-test-0123456789";

    private static final String REPORT =
            """
            {"customer_id": "C-4711-0815", "channel": "web",
             "message": "%s I am Zoë Ängström, card 4539 1488 0343 6467, account CH93 0076 2011 6238 5295 7. Write to \
            zoe@mail.example.ch or call 044 668 18 00 (customer C-4711-0815).",
             "contact": {"name": "Zoë Ängström", "email": "zoe@mail.example.ch", "phone": "+41 44 668 18 00",
                         "locale": "de-CH", "time_zone": "Europe/Zurich"}}
            """;

    private static final List<String> PERSONAL =
            List.of("Zoë", "Ängström", "4711", "4539", "6467", "6238", "zoe@", "668", "mail.example.ch");

    @TempDir
    private Path folder;

    @Test
    void writesCasesThatPassAndTellNothingOfTheCustomer() throws Exception {
        List<Path> files = new ArrayList<>();
        try (StubModel model = new StubModel();
                StubTicketApi ticketApi = new StubTicketApi();
                TestDatabase database = TestDatabase.create()) {
            model.start();
            ticketApi.start();
            Map<String, String> settings = Map.of(
                    "API_KEYS",
                    "crm:ingest:%s,desk:operator:%s".formatted(INGEST, OPERATOR),
                    "ANTHROPIC_API_KEY",
                    StubModel.API_KEY,
                    "ANTHROPIC_BASE_URL",
                    model.url("/v1"),
                    "TICKET_API_URL",
                    ticketApi.url("/tickets"),
                    "NOTIFY_CHANNELS",
                    "email,whatsapp",
                    "REMINDER_DELAY",
                    "36h");
            try (RunningApplication application = RunningApplication.start(database, settings)) {
                ApiClient api = application.api();
                model.answerWith("{\"category\": \"card_issue\", \"confidence\": 0.55,"
                        + " \"reason\": \"Zoë's card 4539148803436467 is broken.\"}");
                files.add(export(api, report(api, "The chip is broken.")));
                ticketApi.answerWith(500, "");
                String corrected = report(api, "The chip is broken.");
                correct(api, corrected);
                files.add(export(api, corrected));
                model.failWith(500);
                ticketApi.reset();
                files.add(exportByCommand(api, report(api, "My credit card was charged twice.")));

                assertThatThrownBy(() -> StoredIncident.fetch(address(api), Optional.empty(), UUID.randomUUID()))
                        .hasMessageContaining("set INCIDENT_FLOW_KEY to the key of an operator");
                assertThatThrownBy(() -> StoredIncident.fetch(address(api), Optional.of(OPERATOR), UUID.randomUUID()))
                        .hasMessageContaining("has no such incident");
            }
        }

        try (Stage stage = new Stage()) {
            for (Path file : files) {
                assertThat(Files.readString(file)).startsWith(CaseFile.SCHEMA).doesNotContain(PERSONAL);
                Case written = CaseFile.read(file);
                assertThat(written.given().settings())
                        .containsExactly(
                                Map.entry("NOTIFY_CHANNELS", "email,whatsapp"), Map.entry("REMINDER_DELAY", "129600s"));
                assertThat(Comparison.differences(written.expect(), stage.play(written.given())))
                        .as(Files.readString(file))
                        .isEmpty();
            }
        }
        assertThat(CaseFile.read(files.get(0)).expect().response().body().toString())
                .contains("\"classification\":\"card_issue\"", "\"needs_review\":true", "\"ticket_source\":\"api\"");
        assertThat(CaseFile.read(files.get(1)).expect().response().body().toString())
                .contains("\"classification\":\"card_issue\"", "\"ticket_source\":\"local\"");
        assertThat(CaseFile.read(files.get(2)).expect().response().body().toString())
                .contains("\"classification\":\"duplicate_payment\"", "\"classified_by\":\"local\"");
    }

    private static String report(ApiClient api, String message) {
        ApiClient.Response created = api.post("/api/incidents", REPORT.formatted(message), Map.of("X-API-Key", INGEST));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created.text("incident_id");
    }

    /** What was decided at first is the case, not what a human made of it. */
    private static void correct(ApiClient api, String id) {
        ApiClient.Response corrected = api.send(
                "PATCH",
                "/api/incidents/" + id,
                "{\"classification\": \"general_inquiry\"}".getBytes(StandardCharsets.UTF_8),
                Map.of("X-API-Key", OPERATOR, "Content-Type", "application/json"));
        assertThat(corrected.status()).as(corrected.toString()).isEqualTo(200);
    }

    private Path export(ApiClient api, String id) throws Exception {
        StoredIncident stored = StoredIncident.fetch(address(api), Optional.of(OPERATOR), UUID.fromString(id));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Path file = folder.resolve(id + ".yaml");

        assertThat(ExportCase.export(stored, Optional.of(file), new PrintStream(out)))
                .isEqualTo(file);

        assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Wrote " + file + ". Read it before you share it");
        assertThatThrownBy(() -> ExportCase.export(stored, Optional.of(file), new PrintStream(out)))
                .hasMessage(file + " exists: name another file with -Dto=FILE");
        return file;
    }

    private Path exportByCommand(ApiClient api, String id) throws IOException, InterruptedException {
        Path file = folder.resolve("by-command.yaml");
        Process wrong = command("-Dincident=7");
        assertThat(output(wrong)).isEqualTo("name the incident by its id: -Dincident=ID [-Dapi=URL] [-Dto=FILE]");
        assertThat(wrong.exitValue()).isEqualTo(1);

        Process right = command("-Dincident=" + id, "-Dapi=" + address(api), "-Dto=" + file);
        assertThat(output(right)).startsWith("Wrote " + file);
        assertThat(right.exitValue()).isZero();
        return file;
    }

    private static Process command(String... properties) throws IOException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(properties));
        command.add(ExportCase.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("CLASSPATH", ApplicationProcess.classPath());
        builder.environment().put("INCIDENT_FLOW_KEY", OPERATOR);
        return builder.start();
    }

    private static String output(Process process) throws IOException, InterruptedException {
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output.strip();
    }

    private static URI address(ApiClient api) {
        return URI.create("http://127.0.0.1:" + api.port());
    }
}
