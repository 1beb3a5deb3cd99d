package org.incidentflow.reload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.incidentflow.IncidentFlow;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The delivered routes name nothing that the application lacks, and each mistake in them is found. */
class RouteChecksIT {

    @RegisterExtension
    static final TestApplication APPLICATION = TestApplication.with(Map.of());

    @Test
    void findsNothingWrong() throws IOException {
        assertThat(mistakes("", "", "")).isEmpty();
    }

    /** @param at stands on the line that is named */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    respond-created | method: created        | method: create        | ref: incidentResponses | the bean 'incidentResponses' has no method 'create': correct the name, or add it to IncidentResponses
                    respond-created | ref: incidentResponses | ref: incidentResponse | ref: incidentResponse  | there is no bean 'incidentResponse': correct the name, or bind it in StepBeans
                    respond-created | "#json"                | "#jason"              | "#jason"               | there is no bean 'jason'
                    notify-customer | deliveryWorkers        | deliverers            | deliverers             | there is no bean 'deliverers'
                    notify-customer | "{{notify.wait}}"      | "{{notify.patience}}" | "{{notify.patience}}"  | there is no setting 'notify.patience': correct the name, or add it to application.properties
                    create-ticket   | bean:problems?         | bean:trouble?         | message: ticket_api    | there is no bean 'trouble'
                    create-ticket   | method=reason          | method=reasons        | message: ticket_api    | the bean 'problems' has no method 'reasons'
                    create-ticket   | ${variable.incident.id | ${variable.case.id    | message: ticket_api    | no step sets the variable 'case': correct the name, or add a 'setVariable'
                    create-ticket   | name: post-ticket      | name: send-ticket     | name: send-ticket      | there is no route for direct:send-ticket: correct the name, or add routes/send-ticket.camel.yaml
                    send-email      | {{email.delivery}}     | {{email.provider}}s   | {{email.provider}}s    | there is no route for direct:deliver-by-
                    create-ticket   | id: ask-for-ticket     | id: receive           | id: receive            | the id 'receive' is taken by routes/create-incident.camel.yaml, line
                    create-ticket   | id: create-ticket      | id: sweep-reminders   | id: sweep-reminders    | give the route the id 'create-ticket', as the file is named
                    create-ticket   | name: create-ticket    | name: make-ticket     | id: create-ticket      | begin the route with 'direct' and the name 'create-ticket', as the file is named
                    create-incident | id: store              | id: keep              | id: create-incident    | the route must have the steps receive, classify, ticket, store, notify, remind, respond in this order
                    create-incident | name: create-ticket    | name: link-ticket     | name: link-ticket      | the step 'ticket' must call direct:create-ticket
                    """)
    void findsTheMistake(String route, String before, String after, String at, String reason) throws IOException {
        String text =
                Files.readString(Path.of("routes", route + RouteFile.SUFFIX)).replace(before, after);
        long line = text.substring(0, text.indexOf(at)).lines().count();

        assertThat(mistakes(route, before, after))
                .anyMatch(mistake -> mistake.startsWith(
                        "routes/%s%s, line %d: %s".formatted(route, RouteFile.SUFFIX, line, reason)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    get-incident    | "query:"              | "queri:"             | Option query is required
                    respond-repeated | outputType           | outputKind           | outputKind
                    ask-model       | chatOperation         | chatOperations       | chatOperations
                    store-incident  | uri: sql              | uri: sequel          | sequel
                    respond-created | - marshal:            | - marshall:          | marshall
                    """)
    void rehearsesWhatCamelDemands(String route, String before, String after, String reason) throws IOException {
        RunningRoutes running = new RunningRoutes(APPLICATION.context(), IncidentFlow.JAVA_ROUTES);
        String name = "routes/" + route + RouteFile.SUFFIX;
        String text = Files.readString(Path.of(name)).replace(before.replace("\"", ""), after.replace("\"", ""));

        assertThatThrownBy(() -> running.rehearse(RouteFile.parse(name, text)))
                .isInstanceOf(RejectedFileException.class)
                .hasMessageMatching("(?s)" + name + "(, line \\d+)?: .*" + reason + ".*");
    }

    private static List<String> mistakes(String route, String before, String after) throws IOException {
        List<RouteFile> files = new ArrayList<>();
        try (Stream<Path> found = Files.list(Path.of("routes"))) {
            for (Path file : found.filter(path -> path.toString().endsWith(RouteFile.SUFFIX))
                    .sorted()
                    .toList()) {
                String text = Files.readString(file);
                if (file.getFileName().toString().equals(route + RouteFile.SUFFIX)) {
                    assertThat(text).contains(before);
                    text = text.replace(before, after);
                }
                files.add(RouteFile.parse("routes/" + file.getFileName(), text));
            }
        }
        CamelContext context = APPLICATION.context();
        return RouteChecks.check(files, context, new RunningRoutes(context, IncidentFlow.JAVA_ROUTES).inJava(files))
                .stream()
                .map(Throwable::getMessage)
                .toList();
    }
}
