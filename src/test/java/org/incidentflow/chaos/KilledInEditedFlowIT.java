package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A team edits the main route; the incident of a process that was killed takes the steps as the team has them. */
@Timeout(600)
class KilledInEditedFlowIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Map<String, String> KEY = Map.of("Idempotency-Key", "one");
    private static final String NOTE =
            """
            - route:
                id: note-incident
                description: Notes an incident.
                routeConfigurationId: caller-handles-errors
                from:
                  uri: direct
                  parameters:
                    name: note-incident
                  steps:
                    - log:
                        id: log-note
                        loggingLevel: INFO
                        logName: org.incidentflow.incident
                        message: incident_noted incident_id=${variable.incident.id}
                          key=${variable.incident.idempotencyKey}
            """;

    @TempDir
    Path folder;

    @TempDir
    Path project;

    private Path mainRoute;

    @BeforeEach
    void copyWhatATeamEdits() throws IOException {
        copy(Path.of("routes"));
        copy(Path.of("application.properties"));
        mainRoute = project.resolve("routes/create-incident.camel.yaml");
    }

    @Test
    void runsAnInsertedStep() throws Exception {
        Files.writeString(project.resolve("routes/note-incident.camel.yaml"), NOTE);
        insertBefore("notify", step("note", "note-incident"));

        List<String> log = killAndRecover();

        assertThat(places(log, "incident_opened", "incident_noted", "incident_recovered"))
                .isSorted();
    }

    @Test
    void runsAStepWhereItWasMovedTo() throws Exception {
        Files.writeString(project.resolve("routes/note-incident.camel.yaml"), NOTE);
        insertBefore("notify", step("note", "note-incident"));
        remove("note");
        insertBefore("classify", step("note", "note-incident"));

        List<String> log = killAndRecover();

        assertThat(places(log, "incident_taken_over", "incident_noted", "incident_opened", "incident_recovered"))
                .isSorted();
    }

    @Test
    void runsNoStepThatWasRemoved() throws Exception {
        remove("remind");

        List<String> log = killAndRecover();

        assertThat(places(log, "incident_opened", "incident_recovered")).isSorted();
    }

    /** @return what the second process logged */
    private List<String> killAndRecover() throws Exception {
        try (Landscape landscape = new Landscape(folder, Map.of("LLM_TIMEOUT", "30s", "REMINDER_DELAY", "5s"))) {
            Node node = landscape.node(project).start();
            landscape.model().answerAfter(Duration.ofMinutes(5));
            CompletableFuture<Response> report = CompletableFuture.supplyAsync(() -> report(node));
            await().atMost(PATIENCE).until(() -> landscape.model().journal().size() == 1);
            node.kill();
            assertThat(report).failsWithin(PATIENCE);
            landscape.model().answerAfter(Duration.ZERO);
            landscape.rows().update("UPDATE incidents SET lease_expires_at = now()");

            node.start();
            landscape.awaitRecovery();

            Response repeated = report(node);
            assertThat(repeated.status()).as(repeated.toString()).isEqualTo(201);
            String incident = repeated.text("incident_id");
            assertThat(landscape.rows().column("SELECT CAST(id AS text) FROM incidents"))
                    .containsExactly(incident);
            // Where no step sets the alarm, the sweep does.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(landscape.rows().column("SELECT reminder_sent FROM incidents"))
                            .containsExactly(true));
            landscape.awaitRecovery();
            landscape.assertComplete();
            landscape.assertRemindedOnce();
            return node.log().stream()
                    .filter(line -> line.contains("incident_id=" + incident))
                    .toList();
        }
    }

    private static Response report(Node node) {
        return node.api().post("/api/incidents", ApiClient.reportJsonWithContact("99876", "My card was declined"), KEY);
    }

    /** Where each event is in the log; each is there once. */
    private static List<Integer> places(List<String> log, String... events) {
        return Stream.of(events)
                .map(event -> {
                    assertThat(log).filteredOn(line -> line.contains(event)).hasSize(1);
                    return log.indexOf(log.stream()
                            .filter(line -> line.contains(event))
                            .findFirst()
                            .orElseThrow());
                })
                .toList();
    }

    private void insertBefore(String id, String step) throws IOException {
        String route = Files.readString(mainRoute);
        String start = "        - to:\n            id: %s\n".formatted(id);
        assertThat(route).containsOnlyOnce(start);
        Files.writeString(mainRoute, route.replace(start, step + start));
    }

    private void remove(String id) throws IOException {
        String route = Files.readString(mainRoute);
        int start = route.indexOf("        - to:\n            id: %s\n".formatted(id));
        int end = route.indexOf("        - to:\n", start + 1);
        assertThat(start).isPositive().isLessThan(end);
        Files.writeString(mainRoute, route.substring(0, start) + route.substring(end));
    }

    private static String step(String id, String route) {
        return """
                - to:
                    id: %s
                    description: Does what the team wants.
                    uri: direct
                    parameters:
                      name: %s
        """
                .formatted(id, route);
    }

    private void copy(Path source) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = project.resolve(file);
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }
}
