package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MonitoringIT {

    private static final String FILE_SUFFIX = ".camel.yaml";
    private static final Set<String> FILES_WITHOUT_ROUTES = Set.of("error-handling", "rest-api");
    private static final List<String> JAVA_ROUTES = List.of(
            "deliver-queued-email",
            "deliver-queued-sms",
            "deliver-queued-whatsapp",
            "link-tickets",
            "link-ticket",
            "sweep-reminders",
            "recover-reminders",
            "remind-customers",
            "claim-reminders",
            "watch-backlog",
            "watch-database");

    @RegisterExtension
    static final TestApplication application = TestApplication.with(Map.of());

    @ParameterizedTest
    @ValueSource(strings = {"/observe/health", "/observe/health/live", "/observe/health/ready"})
    void isHealthy(String path) {
        Response health = application.management().get(path);

        assertThat(health.status()).as(health.toString()).isEqualTo(200);
        assertThat(health.text("status")).isEqualTo("UP");
    }

    @Test
    void countsWhatGoesThroughEachRoute() {
        assertThat(application.api().report("My credit card was charged twice").status())
                .isEqualTo(201);

        Response metrics = application.management().get("/observe/metrics");

        assertThat(metrics.status()).isEqualTo(200);
        assertThat(metrics.body().lines()).anySatisfy(line -> assertThat(line)
                .startsWith("incidentflow_route_seconds_count{")
                .contains("outcome=\"ok\"", "route=\"create-incident\"")
                .doesNotEndWith(" 0"));
        assertThat(metrics.body()).contains("jvm_memory_used_bytes");
    }

    @Test
    void answersOnTheManagementPortOnlyWithWhatIsMeantForIt() {
        assertThat(application.management().get("/api/incidents").status()).isEqualTo(404);
        assertThat(application.management().get("/q/dev").status()).isEqualTo(404);
    }

    @Test
    void showsEveryRouteOverJmx() throws Exception {
        Set<String> expected = new TreeSet<>(routesInFiles());
        expected.addAll(JAVA_ROUTES);

        Set<String> shown =
                ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("org.apache.camel:type=routes,*"), null)
                        .stream()
                        .map(name -> ObjectName.unquote(name.getKeyProperty("name")))
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(shown).containsAll(expected);
        assertThat(expected).hasSizeGreaterThan(20);
        ObjectName route = ManagementFactory.getPlatformMBeanServer()
                .queryNames(new ObjectName("org.apache.camel:type=routes,name=\"create-incident\",*"), null)
                .iterator()
                .next();
        long before = exchanges(route);
        application.api().report("My credit card was charged twice");
        await().atMost(Duration.ofSeconds(10)).until(() -> exchanges(route) == before + 1);
    }

    @Test
    void showsTheSchedulerOverJmx() throws Exception {
        assertThat(ManagementFactory.getPlatformMBeanServer()
                        .queryNames(new ObjectName("quartz:type=QuartzScheduler,*"), null))
                .isNotEmpty();
    }

    private static long exchanges(ObjectName route) throws Exception {
        return (Long) ManagementFactory.getPlatformMBeanServer().getAttribute(route, "ExchangesTotal");
    }

    private static Set<String> routesInFiles() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(FILE_SUFFIX))
                    .map(name -> name.substring(0, name.length() - FILE_SUFFIX.length()))
                    .filter(name -> !FILES_WITHOUT_ROUTES.contains(name))
                    .collect(Collectors.toSet());
        }
    }
}
