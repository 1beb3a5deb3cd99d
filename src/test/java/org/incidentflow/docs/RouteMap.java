package org.incidentflow.docs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.incidentflow.Samples;
import org.incidentflow.platform.ApiContract;
import org.incidentflow.testing.JavaRoutes;
import org.incidentflow.ticket.TicketApi;

/** Every route with what it calls, from the files of a folder and from the Java routes. */
final class RouteMap {

    private static final String SUFFIX = ".camel.yaml";
    private static final String DIRECT = "direct:";
    private static final String TICKET_ENDPOINT = "{{ticket.api.endpoint}}";

    private final Map<String, Route> routes = new TreeMap<>();

    private RouteMap() {}

    static RouteMap read(Path folder) throws Exception {
        RouteMap map = new RouteMap();
        map.readFiles(folder);
        map.readJava();
        ApiContract.read(folder.resolve("openapi.json"), Samples.JSON).paths().forEach(path -> path.operations()
                .forEach((method, operation) -> map.routes.computeIfPresent(
                        operation.id(), (id, route) -> route.startedBy(method + " " + path.template()))));
        return map;
    }

    Route get(String id) {
        return routes.get(id);
    }

    List<Route> all() {
        return List.copyOf(routes.values());
    }

    private void readFiles(Path folder) throws IOException {
        YAMLMapper yaml = new YAMLMapper();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX))
                    .sorted()
                    .toList()) {
                JsonNode route = yaml.readTree(file.toFile()).path(0).path("route");
                if (route.isObject()) {
                    List<Call> calls = new ArrayList<>();
                    readSteps(route.at("/from/steps"), "", false, calls);
                    add(new Route(
                            route.path("id").asText(), route.path("description").asText(), "", calls));
                }
            }
        }
    }

    private static void readSteps(JsonNode steps, String condition, boolean fallback, List<Call> calls) {
        for (JsonNode step : steps) {
            step.fields().forEachRemaining(only -> {
                JsonNode node = only.getValue();
                String id = node.path("id").asText();
                if (only.getKey().equals("to")) {
                    target(node)
                            .ifPresent(name -> calls.add(new Call(
                                    id,
                                    name,
                                    condition,
                                    fallback,
                                    node.toString().contains("{{"))));
                }
                readSteps(node.path("steps"), only.getKey().equals("filter") ? id : condition, fallback, calls);
                node.path("when")
                        .forEach(when ->
                                readSteps(when.path("steps"), when.path("id").asText(), fallback, calls));
                JsonNode otherwise = node.path("otherwise");
                readSteps(otherwise.path("steps"), otherwise.path("id").asText(), fallback, calls);
                JsonNode onFallback = node.path("onFallback");
                int before = calls.size();
                readSteps(onFallback.path("steps"), onFallback.path("id").asText(), true, calls);
                if (onFallback.has("steps") && calls.size() == before) {
                    calls.add(new Call(
                            lastStep(onFallback.path("steps")),
                            "",
                            onFallback.path("id").asText(),
                            true,
                            false));
                }
            });
        }
    }

    private static String lastStep(JsonNode steps) {
        return steps.path(steps.size() - 1).findValue("id").asText();
    }

    private static Optional<String> target(JsonNode to) {
        String uri = to.path("uri").asText();
        if (uri.equals(TICKET_ENDPOINT)) {
            return target(new TicketApi(Optional.empty(), Optional.empty()).endpoint());
        }
        return target(uri.equals("direct") ? DIRECT + to.at("/parameters/name").asText() : uri);
    }

    private static Optional<String> target(String uri) {
        return uri.startsWith(DIRECT) ? Optional.of(uri.substring(DIRECT.length())) : Optional.empty();
    }

    private void readJava() throws Exception {
        JavaRoutes.read().forEach(this::addJava);
    }

    private void addJava(RouteDefinition route) {
        List<Call> calls = new ArrayList<>();
        for (ToDefinition to : ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class)) {
            target(to.getUri()).ifPresent(name -> calls.add(new Call(to.getId(), name, "", false, false)));
        }
        String scheme = route.getInput().getUri().split(":")[0];
        String start =
                Map.of("timer", "timer", "quartz", "Quartz, on one instance").getOrDefault(scheme, "");
        // Nobody calls it by name: the job of the triggers does.
        String trigger = route.getRouteId().equals("remind-customers") ? "Quartz, at the due time" : start;
        add(new Route(route.getRouteId(), route.getDescriptionText(), trigger, calls));
    }

    private void add(Route route) {
        routes.put(route.id(), route);
    }

    /**
     * A route.
     *
     * @param start what starts it, or empty
     */
    record Route(String id, String description, String start, List<Call> calls) {

        Route startedBy(String call) {
            return new Route(id, description, call, calls);
        }
    }

    /**
     * A step that calls another route.
     *
     * @param target    that route's id; with a placeholder where settings choose it; empty for a fallback without a route
     * @param chosen    whether settings choose it
     * @param condition the id of the filter or fallback around it, or empty
     */
    record Call(String step, String target, String condition, boolean fallback, boolean chosen) {}
}
