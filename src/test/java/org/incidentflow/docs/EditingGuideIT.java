package org.incidentflow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.incidentflow.docs.EditingGuide.Change;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.ApplicationProcess;
import org.incidentflow.testing.StubServer.Received;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every recipe of docs/editing.md, applied to a copy of the project that then runs, does what the guide says. */
@Timeout(300)
class EditingGuideIT {

    private static final StubTicketApi TICKET_API = new StubTicketApi();

    @TempDir
    private static Path project;

    @TempDir
    private static Path data;

    private static List<Change> changes;
    private static TestDatabase database;
    private static ApplicationProcess application;

    @BeforeAll
    static void applyAllRecipes() throws Exception {
        copy("routes");
        copy("src/main");
        copy("application.properties");
        changes = EditingGuide.changes(Files.readString(Path.of("docs/editing.md")));
        for (Change change : changes) {
            change.apply(project);
        }
        Path compiled = compile();
        TICKET_API.start();
        database = TestDatabase.create();
        Map<String, String> settings = new LinkedHashMap<>(database.settings());
        settings.put("CLASSPATH", compiled + File.pathSeparator + ApplicationProcess.classPath());
        settings.put("NOTIFY_CHANNELS", "sms,voice");
        settings.put("TICKET_API_URL", TICKET_API.url("/issues"));
        settings.put("TICKET_API_TOKEN", "secret");
        settings.put("TICKET_ID_POINTER", "/number");
        application = ApplicationProcess.start(project, data, settings);
    }

    @AfterAll
    static void stop() throws IOException {
        if (application != null) {
            application.close();
        }
        TICKET_API.close();
        if (database != null) {
            database.close();
        }
    }

    @Test
    void findsEverySnippet() throws IOException {
        long snippets = Files.readString(Path.of("docs/editing.md"))
                .lines()
                .dropWhile(line -> !line.equals("## Add a category"))
                .filter(line -> line.startsWith("```"))
                .count();

        assertThat(changes).hasSize((int) snippets / 2).extracting(Change::file).contains("routes/categories.yaml");
    }

    @Test
    void addsACategory() {
        Response created = application.api().report("I am going on a trip to Canada on Friday, just so you know");

        assertThat(created.text("classification")).as(created.toString()).isEqualTo("travel_notice");
    }

    @Test
    void changesAText() {
        assertThat(notification(report("de-CH", "My card was charged twice"), "sms")
                        .path("message")
                        .asText())
                .startsWith("Ticket TKT-")
                .endsWith(" ist eröffnet. Wir melden uns innert 24 hours.");
        assertThat(notification(report("fr", "My card was charged twice"), "sms")
                        .path("message")
                        .asText())
                .contains("created.");
    }

    @Test
    void insertsAStep() {
        String stolen = application
                .api()
                .report("Somebody stole my card and is using it")
                .text("incident_id");
        String twice = application.api().report("My card was charged twice").text("incident_id");

        assertThat(application.logged("fraud_reported incident_id=" + stolen + " ticket_id=TKT-"))
                .isTrue();
        assertThat(application.logged("fraud_reported incident_id=" + twice)).isFalse();
    }

    @Test
    void callsAnotherTicketSystem() {
        TICKET_API.reset();
        TICKET_API.answerWith(201, "{\"number\": 17}");
        Response created = application.api().report("C-7", "My card was charged twice");
        Received asked = TICKET_API.journal().get(TICKET_API.journal().size() - 1);
        TICKET_API.reset();

        assertThat(created.text("ticket_id")).isEqualTo("TKT-17");
        assertThat(asked.header("X-Api-Key")).isEqualTo("secret");
        assertThat(asked.header("Authorization")).isNull();
        assertThat(asked.json().path("requester").asText()).isEqualTo("C-7");
        assertThat(asked.json().has("customer_id")).isFalse();
    }

    @Test
    void addsAChannel() {
        Response created = report("en", "My card was charged twice");

        assertThat(created.text("message")).isEqualTo("Ticket created. Acknowledgments sent via SMS and phone call.");
        JsonNode voice = notification(created, "voice");
        assertThat(voice.path("status").asText()).isEqualTo("sent");
        assertThat(voice.path("recipient").asText()).isEqualTo("+41446681800");
        assertThat(voice.path("message").asText()).isEqualTo("Your ticket is open. We will call you within 24 hours.");
    }

    private static Response report(String locale, String message) {
        Response created = application
                .api()
                .post(
                        "/api/incidents",
                        ApiClient.reportJsonWithContact("99876", message)
                                .replace("\"email\"", "\"locale\":\"%s\",\"email\"".formatted(locale)));
        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        return created;
    }

    private static JsonNode notification(Response created, String channel) {
        // The document that answers are held against is the one before the guide's changes.
        for (JsonNode notification : application
                .api()
                .expectingAnything()
                .get(created.location() + "/notifications")
                .json()
                .path("notifications")) {
            if (notification.path("channel").asText().equals(channel)) {
                return notification;
            }
        }
        throw new AssertionError("No notification on " + channel);
    }

    private static void copy(String name) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(name))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = project.resolve(file);
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    /** What the recipes changed in Java, and the resources that they added, before all else on the class path. */
    private static Path compile() throws IOException {
        Path compiled = Files.createDirectory(project.resolve("compiled"));
        List<String> arguments = new ArrayList<>(
                List.of("-d", compiled.toString(), "-parameters", "-cp", ApplicationProcess.classPath()));
        for (Change change : changes) {
            Path file = project.resolve(change.file());
            if (change.file().endsWith(".java")) {
                arguments.add(file.toString());
            } else if (change.file().startsWith("src/main/resources/")) {
                Path target = compiled.resolve(
                        project.resolve("src/main/resources").relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, arguments.toArray(String[]::new)))
                .as("the Java of docs/editing.md compiles")
                .isZero();
        return compiled;
    }
}
