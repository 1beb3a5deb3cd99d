package org.incidentflow.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.ApplicationProcess;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The application as camel:dev runs it, while its files are edited. */
class LiveReloadIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Path ROUTES = Path.of("routes");

    private static final String STEP =
            """
                    - to:
                        id: greet
                        uri: direct
                        parameters:
                          name: greet-customer
            """;

    private static final String ROUTE =
            """
            - route:
                id: greet-customer
                description: Says hello.
                from:
                  uri: direct
                  parameters:
                    name: greet-customer
                  steps:
                    - log:
                        id: say-hello
                        message: greeted
            """;

    @TempDir
    private static Path folder;

    private static TestDatabase database;
    private static ApplicationProcess application;
    private static int messages;

    private int seen;

    @BeforeAll
    static void startAsInDevelopment() throws IOException {
        copyRoutes();
        Files.copy(Path.of("application.properties"), folder.resolve("application.properties"));
        database = TestDatabase.create();
        Map<String, String> settings = new HashMap<>(database.settings());
        // As the goal camel:dev of Camel's Maven plug-in does.
        settings.put(
                "JAVA_TOOL_OPTIONS",
                String.join(
                        " ",
                        "-Dcamel.main.profile=dev",
                        "-Dcamel.main.routesReloadEnabled=true",
                        "-Dcamel.main.routesReloadDirectory="
                                + folder.resolve(ROUTES).toAbsolutePath(),
                        "-Dcamel.main.routesReloadDirectoryRecursive=true",
                        "-Dcamel.main.sourceLocationEnabled=true",
                        "-Dcamel.main.durationMaxAction=stop",
                        "-Dcamel.main.routesReloadPattern=*.xml,*.yaml,*.java"));
        application = ApplicationProcess.start(folder, folder.resolve("data"), settings);
    }

    @AfterAll
    static void stop() throws IOException {
        if (application != null) {
            application.close();
        }
        if (database != null) {
            database.close();
        }
    }

    @BeforeEach
    void lookAtNewLinesOnly() {
        seen = application.log().size();
    }

    /** A test begins with what is delivered. */
    @AfterEach
    void restore() throws IOException {
        seen = application.log().size();
        List<String> restored = copyRoutes();
        if (!restored.isEmpty()) {
            awaitLine("Reloaded", restored.get(restored.size() - 1));
        }
    }

    @Test
    void takesOverARoute() throws IOException {
        edit("respond-created.camel.yaml", "expression: \"201\"", "expression: \"202\"");

        awaitLine("Reloaded", "routes/respond-created.camel.yaml");
        assertThat(report().status()).isEqualTo(202);
    }

    @Test
    void takesOverWhatAnEditorMovesIntoPlace() throws IOException {
        Path file = file("respond-created.camel.yaml");
        Path draft = Files.writeString(
                file.resolveSibling(".respond-created.swp"),
                Files.readString(file).replace("expression: \"201\"", "expression: \"203\""));
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);

        awaitLine("Reloaded", "routes/respond-created.camel.yaml");
        assertThat(report().status()).isEqualTo(203);
    }

    /** @param at stands on the line that is named */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    respond-created | method: created        | method: create         | ref: incidentResponses | has no method 'create'
                    respond-created | ref: incidentResponses | ref: incidentResponse  | ref: incidentResponse  | there is no bean 'incidentResponse'
                    respond-created | uri: sql               | uri: sequel            | uri: sequel            | No endpoint could be found for: sequel
                    respond-created | - marshal:             | - marshall:            | - marshall:            | Unknown node id: marshall
                    respond-repeated | id: keep-first        | id keep-first          | name: first            | not valid YAML
                    respond-created | id: write-response     | id: receive            | id: receive            | the id 'receive' is taken
                    respond-created | store-response.sql     | store-respons.sql      | store-respons.sql      | Cannot find resource: classpath:sql/store-respons.sql
                    respond-created | id: respond-created    | id: respond            | id: respond            | give the route the id 'respond-created'
                    try-ticket-api  | ticket.api.endpoint    | ticket.endpoint        | ticket.endpoint        | there is no setting 'ticket.endpoint'
                    create-ticket   | name: post-ticket      | name: send-ticket      | name: send-ticket      | there is no route for direct:send-ticket
                    create-incident | id: store              | id: keep               | id: create-incident    | it has receive, classify, ticket, notify
                    create-incident | name: create-ticket    | name: link-ticket      | name: link-ticket      | 'ticket' must call direct:create-ticket
                    """)
    void keepsTheRouteThatWorked(String route, String before, String after, String at, String reason)
            throws IOException {
        String name = route + RouteFile.SUFFIX;
        edit(name, before, after);

        awaitLine("Not reloaded: routes/" + name + ", line ", reason);
        String text = Files.readString(file(name));
        long line = text.substring(0, text.indexOf(at)).lines().count();
        assertThat(newLines("Not reloaded")).singleElement().asString().contains("line " + line + ":");
        assertThat(newLines("Exception")).isEmpty();
        assertThat(report().status()).isEqualTo(201);
        Files.copy(ROUTES.resolve(name), file(name), StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void takesOverTwoFilesThatNeedEachOther() throws IOException {
        edit(
                "create-incident.camel.yaml",
                "        - to:\n            id: store\n",
                STEP + "        - to:\n            id: store\n");
        awaitLine("Not reloaded: routes/create-incident.camel.yaml", "there is no route for direct:greet-customer");
        assertThat(report().status()).isEqualTo(201);

        Files.writeString(file("greet-customer.camel.yaml"), ROUTE);
        awaitLine("Reloaded", "routes/greet-customer.camel.yaml");
        assertThat(newLines("Reloaded")).singleElement().asString().contains("routes/create-incident.camel.yaml");
        assertThat(report().status()).isEqualTo(201);
        await().atMost(LIMIT).until(() -> !newLines("greeted").isEmpty());

        Files.delete(file("greet-customer.camel.yaml"));
        awaitLine("Not reloaded: routes/create-incident.camel.yaml", "there is no route for direct:greet-customer");
        assertThat(report().status()).isEqualTo(201);
        await().atMost(LIMIT).until(() -> newLines("greeted").size() == 2);

        Files.copy(
                ROUTES.resolve("create-incident.camel.yaml"),
                file("create-incident.camel.yaml"),
                StandardCopyOption.REPLACE_EXISTING);
        await().atMost(LIMIT).until(() -> newLines("Reloaded").size() == 2);
        assertThat(newLines("Reloaded").get(1)).contains("create-incident", "greet-customer");
    }

    @Test
    void takesTheGoodFilesOfSeveralSavedAtOnce() throws IOException {
        edit("respond-created.camel.yaml", "expression: \"201\"", "expression: \"202\"");
        edit("classify-message.camel.yaml", "name: ask-model", "name: ask-nobody");

        awaitLine("Not reloaded: routes/classify-message.camel.yaml", "direct:ask-nobody");
        awaitLine("Reloaded", "routes/respond-created.camel.yaml");
        assertThat(report().status()).isEqualTo(202);
        Files.copy(
                ROUTES.resolve("classify-message.camel.yaml"),
                file("classify-message.camel.yaml"),
                StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void takesOverErrorHandlingInEveryRoute() throws IOException {
        edit("error-handling.camel.yaml", "method: answer", "method: reason");
        awaitLine("Reloaded", "routes/error-handling.camel.yaml");

        assertThat(application
                        .api()
                        .expectingAnything()
                        .post("/api/incidents", "{}")
                        .body())
                .startsWith("Invalid fields");
    }

    @Test
    void takesOverTexts() throws IOException {
        edit("messages/acknowledgment.sms.en.txt", "Follow-up", "You hear from us");
        awaitLine("Reloaded", "routes/messages/acknowledgment.sms.en.txt");

        assertThat(smsOf(report())).contains("You hear from us in 24 hours.");
    }

    @Test
    void keepsTheTextsThatWorked() throws IOException {
        edit("messages/acknowledgment.sms.en.txt", "{{follow_up}}", "{{follow}}");

        awaitLine("Not reloaded: routes/messages/acknowledgment.sms.en.txt", "on line 1");
        assertThat(smsOf(report())).contains("Follow-up in 24 hours.");
        Files.copy(
                ROUTES.resolve("messages/acknowledgment.sms.en.txt"),
                file("messages/acknowledgment.sms.en.txt"),
                StandardCopyOption.REPLACE_EXISTING);
        awaitLine("Reloaded", "routes/messages/acknowledgment.sms.en.txt");
    }

    @Test
    void learnsCategories() throws IOException {
        edit(
                "categories.yaml",
                "  - name: duplicate_payment\n",
                """
                  - name: lost_umbrella
                    description: Somebody left an umbrella behind.
                    priority: low
                    examples:
                      - I left my umbrella in your branch
                      - My umbrella is gone
                      - Did anybody find an umbrella

                  - name: duplicate_payment
                """);
        awaitLine("Reloaded", "routes/categories.yaml");

        Response incident = report("I think that I forgot my umbrella at your counter");
        assertThat(incident.json().path("classification").asText()).isEqualTo("lost_umbrella");
        assertThat(application
                        .api()
                        .get("/api/incidents?classification=lost_umbrella")
                        .status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    categories.yaml              | priority: high | priority: highest | routes/categories.yaml: category duplicate_payment
                    categories.yaml              | priority: high | priority: : high  | routes/categories.yaml: not valid YAML at line
                    prompts/classify-message.txt | {{categories}} | {{category}}      | routes/prompts/classify-message.txt: add {{categories}}
                    """)
    void keepsWhatItKnew(String name, String before, String after, String reason) throws IOException {
        edit(name, before, after);

        awaitLine("Not reloaded: " + reason, "");
        assertThat(report("My credit card was charged twice")
                        .json()
                        .path("classification")
                        .asText())
                .isEqualTo("duplicate_payment");
        Files.copy(ROUTES.resolve(name), file(name), StandardCopyOption.REPLACE_EXISTING);
        awaitLine("Reloaded", "routes/" + name);
    }

    @Test
    void saysThatTheApiNeedsAStart() throws IOException {
        edit("openapi.json", "\"openapi\"", " \"openapi\"");
        awaitLine("routes/openapi.json", "takes effect at the next start");
        Files.copy(ROUTES.resolve("openapi.json"), file("openapi.json"), StandardCopyOption.REPLACE_EXISTING);
    }

    private static Response report() {
        return report("My credit card was charged twice");
    }

    private static Response report(String message) {
        // What the routes are changed to is not in the document that answers are held against.
        return application
                .api()
                .expectingAnything()
                .post(
                        "/api/incidents",
                        "{\"customer_id\": \"c%d\", \"channel\": \"web\", \"message\": \"%s\"}"
                                .formatted(++messages, message));
    }

    private static String smsOf(Response incident) {
        return application
                .api()
                .get("/api/incidents/" + incident.json().path("incident_id").asText() + "/notifications")
                .body();
    }

    private static void edit(String name, String before, String after) throws IOException {
        String text = Files.readString(file(name));
        assertThat(text).contains(before);
        Files.writeString(file(name), text.replaceFirst(Pattern.quote(before), Matcher.quoteReplacement(after)));
    }

    private void awaitLine(String beginning, String rest) {
        await().atMost(LIMIT).until(() -> newLines(beginning).stream().anyMatch(line -> line.contains(rest)));
    }

    private List<String> newLines(String text) {
        return application.log().stream()
                .skip(seen)
                .filter(line -> line.contains(text))
                .toList();
    }

    private static Path file(String name) {
        return folder.resolve(ROUTES).resolve(name);
    }

    /** @return the files that were different */
    private static List<String> copyRoutes() throws IOException {
        try (Stream<Path> files = Files.walk(ROUTES)) {
            return files.filter(Files::isRegularFile)
                    .filter(LiveReloadIT::copy)
                    .map(Path::toString)
                    .toList();
        }
    }

    private static boolean copy(Path file) {
        try {
            Path copy = folder.resolve(file);
            Files.createDirectories(copy.getParent());
            if (Files.exists(copy) && Files.mismatch(file, copy) == -1) {
                return false;
            }
            Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
