package org.incidentflow.route;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.camel.model.ProcessorDefinition;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.ToDefinition;
import org.incidentflow.Samples;
import org.incidentflow.platform.ApiContract;
import org.incidentflow.platform.ApiContract.Operation;
import org.incidentflow.platform.CallHeaders;
import org.incidentflow.testing.JavaRoutes;
import org.incidentflow.ticket.TicketApi;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for all routes together, and what the schema of Camel's YAML DSL demands of each file. */
class RouteFilesTest {

    /** The property that names another folder, which {@link RouteFilesMutationTest} sets. */
    static final String FOLDER_PROPERTY = "routes.folder";

    private static final String SUFFIX = ".camel.yaml";
    private static final Pattern STATEMENT = Pattern.compile("classpath:(sql/[^?]+)");
    private static final Pattern READ_STATEMENT = Pattern.compile("Statement\\.read\\(\"(.+)\"\\)");
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^}]+)}}");

    /** Files without a route, and what they have instead. */
    private static final Map<String, String> OTHERS =
            Map.of("rest-api", "rest", "error-handling", "routeConfiguration");

    /** Steps whose address is made of the message. */
    private static final Set<String> DYNAMIC =
            Set.of("toD", "recipientList", "routingSlip", "dynamicRouter", "enrich", "pollEnrich", "poll", "wireTap");

    private static final Set<String> STEP_LISTS = Set.of("steps", "onException");

    private static final Map<String, JsonNode> FILES = new TreeMap<>();
    private static final List<RouteDefinition> JAVA_ROUTES = new ArrayList<>();
    private static JsonSchema schema;

    @BeforeAll
    static void readAllRoutes() throws Exception {
        ObjectMapper yaml = new ObjectMapper(new YAMLFactory());
        FILES.clear();
        JAVA_ROUTES.clear();
        try (Stream<Path> files = Files.list(folder())) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
                FILES.put(file.getFileName().toString().replace(SUFFIX, ""), yaml.readTree(file.toFile()));
            }
        }
        JAVA_ROUTES.addAll(JavaRoutes.read());
        try (InputStream file = RouteFilesTest.class.getResourceAsStream("/schema/camelYamlDsl.json")) {
            schema = JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(file);
        }
    }

    static Set<String> files() {
        return FILES.keySet();
    }

    static List<String> routeFiles() {
        return FILES.keySet().stream().filter(name -> !OTHERS.containsKey(name)).toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void isValid(String name) {
        assertThat(schema.validate(FILES.get(name)))
                .extracting(ValidationMessage::getMessage)
                .as("routes/%s%s is not what Camel's YAML DSL accepts: correct what is named here", name, SUFFIX)
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("files")
    void holdsOneRoute(String name) {
        String kind = OTHERS.getOrDefault(name, "route");

        assertThat(FILES.get(name).findValues(kind).size())
                .as("routes/%s%s has no '%s': write one", name, SUFFIX, kind)
                .isPositive();
        FILES.get(name).forEach(entry -> assertThat(entry.fieldNames())
                .toIterable()
                .as("routes/%s%s: move all but the '%s' to files of their own", name, SUFFIX, kind)
                .containsExactly(kind));
        if (kind.equals("route")) {
            assertThat(FILES.get(name))
                    .as("routes/%s%s: move every route but one to a file of its own", name, SUFFIX)
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("routeFiles")
    void isNamedAsItsFile(String name) {
        JsonNode route = route(name);

        assertThat(route.path("id").asText())
                .as("routes/%s%s: give the route the id '%s', as the file is named", name, SUFFIX, name)
                .isEqualTo(name);
        assertThat(address(route.path("from")))
                .as("routes/%s%s: begin the route with 'direct' and the name '%s'", name, SUFFIX, name)
                .isEqualTo("direct:" + name);
    }

    @Test
    void describesEveryRoute() {
        routeFiles().forEach(name -> assertThat(route(name).path("description").asText())
                .as("routes/%s%s: say in 'description' what the route does", name, SUFFIX)
                .isNotBlank());
        JAVA_ROUTES.forEach(route -> assertThat(route.getDescriptionText())
                .as("the Java route %s: say in description() what it does", route.getRouteId())
                .isNotBlank());
    }

    @ParameterizedTest
    @MethodSource("files")
    void namesEveryStep(String name) {
        eachStep(FILES.get(name), (kind, step) -> assertThat(step.path("id").asText())
                .as("routes/%s%s: give this step an 'id', a verb and a noun: %s: %s", name, SUFFIX, kind, step)
                .isNotEmpty());
    }

    @Test
    void namesEveryStepOfTheJavaRoutes() {
        JAVA_ROUTES.forEach(route -> assertThat(steps(route, ProcessorDefinition.class))
                .allSatisfy(step -> assertThat(step.hasCustomIdAssigned())
                        .as(
                                "the Java route %s: give this step an id(), a verb and a noun: %s",
                                route.getRouteId(), step)
                        .isTrue()));
    }

    @Test
    void describesEveryStepOfTheMainRoute() {
        eachStep(FILES.get("create-incident"), (kind, step) -> assertThat(
                        step.path("description").asText())
                .as("routes/create-incident.camel.yaml: say in 'description' what %s does", step.path("id"))
                .isNotBlank());
    }

    @Test
    void usesEveryIdOnce() {
        Map<String, List<String>> owners = new TreeMap<>();
        FILES.forEach((name, file) -> {
            if (!OTHERS.containsKey(name)) {
                owners.computeIfAbsent(route(name).path("id").asText(), id -> new ArrayList<>())
                        .add(name);
            }
            eachStep(
                    file, (kind, step) -> owners.computeIfAbsent(step.path("id").asText(), id -> new ArrayList<>())
                            .add(name));
        });
        JAVA_ROUTES.forEach(route -> {
            owners.computeIfAbsent(route.getRouteId(), id -> new ArrayList<>()).add("a Java route");
            steps(route, ProcessorDefinition.class).stream()
                    .filter(ProcessorDefinition::hasCustomIdAssigned)
                    .forEach(step -> owners.computeIfAbsent(step.getId(), id -> new ArrayList<>())
                            .add(route.getRouteId()));
        });

        owners.values().removeIf(files -> files.size() == 1);
        assertThat(owners)
                .as("ids of routes and steps share one namespace: rename all but one of each of these")
                .isEmpty();
    }

    @Test
    void findsTheRouteOfEveryDirectCall() throws IOException {
        Map<String, String> calls = addresses();
        calls.put(new TicketApi(Optional.empty(), Optional.empty()).endpoint(), "TicketApi");

        Set<String> routes = routeIds();
        Properties settings = settings();
        calls.forEach((address, caller) -> {
            if (address.startsWith("direct:")) {
                assertThat(routes)
                        .as("%s calls %s: correct the name, or add that route", caller, address)
                        .contains(resolve(address, settings).substring("direct:".length()));
            }
        });
    }

    @Test
    void callsOnlyWhatIsWrittenInTheRoute() {
        FILES.forEach((name, file) -> eachStep(file, (kind, step) -> assertThat(DYNAMIC)
                .as("routes/%s%s: '%s' takes its address from the message, which a caller or a peer may write: use 'to'"
                        .formatted(name, SUFFIX, kind))
                .doesNotContain(kind)));
        addresses().forEach((address, caller) -> assertThat(address)
                .as("%s calls %s, an address with an expression in it: write the address out", caller, address)
                .doesNotContain("${"));
        JAVA_ROUTES.forEach(route -> assertThat(steps(route, ProcessorDefinition.class))
                .extracting(ProcessorDefinition::getShortName)
                .as("the Java route %s takes an address from the message: use to()", route.getRouteId())
                .doesNotContainAnyElementsOf(DYNAMIC));
    }

    @Test
    void leavesHeadersToTheSharedPlace() {
        FILES.forEach((name, file) -> eachStep(file, (kind, step) -> assertThat(kind)
                .as("routes/%s%s: delete the step '%s': what goes out and comes back is decided in CallHeaders"
                        .formatted(name, SUFFIX, step.path("id").asText()))
                .isNotIn("removeHeader", "removeHeaders")));
    }

    @Test
    void setsForHttpsWhatItSetsForHttp() throws IOException {
        assertThat(component("https"))
                .as("application.properties: give camel.component.https the same lines as camel.component.http")
                .isEqualTo(component("http"))
                .containsEntry("skipControlHeaders", "true")
                .containsEntry("followRedirects", "false")
                .containsEntry("cookieManagementDisabled", "true");
    }

    private static Map<String, String> component(String name) throws IOException {
        String prefix = "camel.component." + name + ".";
        Map<String, String> options = new TreeMap<>();
        settings().forEach((key, value) -> {
            if (key.toString().startsWith(prefix)) {
                options.put(key.toString().substring(prefix.length()), value.toString());
            }
        });
        return options;
    }

    @Test
    void namesTheHeadersOfEveryComponentThatIsCalled() {
        Set<String> named = CallHeaders.standard().components();
        addresses().forEach((address, caller) -> {
            String component = address.split(":", 2)[0];
            if (!component.equals("direct") && !address.startsWith("{{")) {
                assertThat(named)
                        .as(
                                "%s calls %s: say in CallHeaders which headers may go to '%s' and which may come back;"
                                        + " until then none does",
                                caller, address, component)
                        .contains(component);
            }
        });
    }

    @Test
    void usesEveryStatementAndNoOther() throws IOException {
        Set<String> used = new TreeSet<>();
        FILES.values().forEach(file -> Stream.of("query", "uri")
                .flatMap(name -> file.findValuesAsText(name).stream())
                .forEach(statement -> addStatement(statement, used)));
        JAVA_ROUTES.forEach(route -> steps(route, ToDefinition.class).forEach(to -> addStatement(to.getUri(), used)));
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                READ_STATEMENT
                        .matcher(Files.readString(source))
                        .results()
                        .forEach(read -> used.add("sql/" + read.group(1)));
            }
        }

        Set<String> existing;
        try (Stream<Path> files = Files.list(Path.of("src/main/resources/sql"))) {
            existing = files.map(file -> "sql/" + file.getFileName()).collect(toCollection(TreeSet::new));
        }
        assertThat(existing)
                .as("a route names a statement that src/main/resources does not have: correct the name or add it")
                .containsAll(used);
        assertThat(used)
                .as("nothing uses a statement of src/main/resources/sql: delete it, or use it")
                .containsAll(existing);
    }

    @Test
    void hasARouteForEveryOperationOfTheApi() {
        List<String> operations = ApiContract.read(folder().resolve("openapi.json"), Samples.JSON).paths().stream()
                .flatMap(path -> path.operations().values().stream())
                .map(Operation::id)
                .toList();

        assertThat(operations)
                .as("routes/openapi.json: give every operation an operationId of its own")
                .isNotEmpty()
                .doesNotContain("")
                .doesNotHaveDuplicates();
        assertThat(routeIds())
                .as("an operationId of routes/openapi.json has no route of that name: correct it or add the route")
                .containsAll(operations);
    }

    /** Every address that a route calls or begins with, and who does. */
    private static Map<String, String> addresses() {
        Map<String, String> addresses = new LinkedHashMap<>();
        FILES.forEach((name, file) -> file.findParents("uri").stream()
                .map(RouteFilesTest::address)
                .forEach(address -> addresses.put(address, "routes/" + name + SUFFIX)));
        JAVA_ROUTES.forEach(route -> steps(route, ToDefinition.class)
                .forEach(to -> addresses.put(to.getUri(), "the Java route " + route.getRouteId())));
        return addresses;
    }

    private static Path folder() {
        return Path.of(System.getProperty(FOLDER_PROPERTY, "routes"));
    }

    private static JsonNode route(String file) {
        return FILES.get(file).path(0).path("route");
    }

    private static Set<String> routeIds() {
        Set<String> ids = new TreeSet<>(routeFiles());
        JAVA_ROUTES.forEach(route -> ids.add(route.getRouteId()));
        return ids;
    }

    /** Every step wherever it is nested, with its kind; error handlers and fallbacks count as steps. */
    private static void eachStep(JsonNode node, BiConsumer<String, JsonNode> visitor) {
        node.fields().forEachRemaining(field -> {
            if (field.getValue().isArray() && STEP_LISTS.contains(field.getKey())) {
                field.getValue().forEach(step -> step.fields()
                        .forEachRemaining(only -> visitor.accept(only.getKey(), only.getValue())));
            }
            if (field.getKey().equals("onFallback")) {
                visitor.accept(field.getKey(), field.getValue());
            }
        });
        node.forEach(child -> eachStep(child, visitor));
    }

    private static <T> List<T> steps(RouteDefinition route, Class<T> type) {
        return List.copyOf(ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), type));
    }

    /** An endpoint as one string, whether its name is a parameter or part of the URI. */
    private static String address(JsonNode endpoint) {
        String uri = endpoint.path("uri").asText();
        return uri.equals("direct")
                ? uri + ":" + endpoint.path("parameters").path("name").asText()
                : uri;
    }

    private static void addStatement(String text, Set<String> statements) {
        Matcher statement = STATEMENT.matcher(text);
        if (statement.find()) {
            statements.add(statement.group(1));
        }
    }

    private static Properties settings() throws IOException {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            settings.load(file);
        }
        // As Providers says, where none is a list.
        List.of("email", "sms", "whatsapp")
                .forEach(channel ->
                        settings.setProperty(channel + ".delivery", settings.getProperty(channel + ".provider")));
        return settings;
    }

    private static String resolve(String address, Properties settings) {
        return PLACEHOLDER
                .matcher(address)
                .replaceAll(setting -> Matcher.quoteReplacement(settings.getProperty(setting.group(1), "")));
    }
}
