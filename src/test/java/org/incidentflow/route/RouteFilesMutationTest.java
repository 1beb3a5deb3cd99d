package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;

/** Runs {@link RouteFilesTest} on copies of the routes with one mistake each: it finds it, and says what to change. */
class RouteFilesMutationTest {

    @TempDir
    private Path folder;

    @AfterEach
    void leaveTheFolderAlone() {
        System.clearProperty(RouteFilesTest.FOLDER_PROPERTY);
    }

    @Test
    void findsNothingWrongInACopy() throws IOException {
        copy("", "", "");

        assertThat(failures()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    create-ticket.camel.yaml  | loggingLevel:       | logLevel:             | is not what Camel's YAML DSL accepts: correct what is named here
                    create-ticket.camel.yaml  | id: create-ticket   | id: open-ticket       | give the route the id 'create-ticket', as the file is named
                    create-ticket.camel.yaml  | name: create-ticket | name: open-ticket     | begin the route with 'direct' and the name 'create-ticket'
                    create-ticket.camel.yaml  | "description: O"    | "precondition: O"     | say in 'description' what the route does
                    create-ticket.camel.yaml  | id: ask-for-ticket  | description: asks     | give this step an 'id', a verb and a noun
                    create-ticket.camel.yaml  | id: ask-for-ticket  | id: receive           | ids of routes and steps share one namespace: rename all but one
                    create-ticket.camel.yaml  | name: post-ticket   | name: send-ticket     | calls direct:send-ticket: correct the name, or add that route
                    store-incident.camel.yaml | open-incident.sql   | open-incidents.sql    | a statement that src/main/resources does not have: correct the name or add it
                    store-incident.camel.yaml | open-incident.sql   | insert-incident.sql   | nothing uses a statement of src/main/resources/sql: delete it, or use it
                    rest-api.camel.yaml       | "- rest:"           | "- restConfiguration:" | has no 'rest': write one
                    openapi.json              | list-events         | list-everything       | has no route of that name: correct it or add the route
                    """)
    void findsTheMistake(String file, String before, String after, String message) throws IOException {
        copy(file, before.replace("\"", ""), after.replace("\"", ""));

        assertThat(failures()).anyMatch(failure -> failure.contains(message));
    }

    private void copy(String changed, String before, String after) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String text = Files.readString(file);
                if (file.getFileName().toString().equals(changed)) {
                    assertThat(text).contains(before);
                    text = text.replace(before, after);
                }
                Files.writeString(folder.resolve(file.getFileName()), text);
            }
        }
        System.setProperty(RouteFilesTest.FOLDER_PROPERTY, folder.toString());
    }

    private static List<String> failures() {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(RouteFilesTest.class))
                .execute()
                .allEvents()
                .failed()
                .stream()
                .flatMap(event -> event.getPayload(TestExecutionResult.class).stream())
                .flatMap(result -> result.getThrowable().stream())
                .map(String::valueOf)
                .toList();
    }
}
