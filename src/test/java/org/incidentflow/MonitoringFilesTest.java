package org.incidentflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** What monitoring/ and docker-compose.yml say to each other, and to the application. */
class MonitoringFilesTest {

    private static final Path FOLDER = Path.of("monitoring");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    private final JsonNode compose = read(Path.of("docker-compose.yml"));
    private final JsonNode prometheus = compose.path("services").path("prometheus");
    private final JsonNode grafana = compose.path("services").path("grafana");

    @Test
    void aPlainStartHasNoMonitoring() {
        for (JsonNode service : List.of(prometheus, grafana)) {
            assertThat(service.path("profiles")).extracting(JsonNode::asText).containsExactly("monitoring");
            assertThat(service.path("image").asText())
                    .as("docker-compose.yml: pin the image")
                    .matches("[a-z/]+:v?\\d+\\.\\d+\\.\\d+");
            assertThat(service.path("ports"))
                    .extracting(JsonNode::asText)
                    .as("docker-compose.yml: published for this machine only")
                    .allMatch(port -> port.startsWith("127.0.0.1:"));
        }
    }

    @Test
    void whatIsMountedExists() {
        for (JsonNode service : List.of(prometheus, grafana)) {
            for (JsonNode volume : service.path("volumes")) {
                String[] parts = volume.asText().split(":");
                if (parts[0].startsWith("./")) {
                    assertThat(Path.of(parts[0])).exists();
                    assertThat(parts[2]).isEqualTo("ro");
                } else {
                    assertThat(compose.path("volumes").has(parts[0])).isTrue();
                }
            }
        }
    }

    @Test
    void prometheusScrapesTheManagementPortWithTheKeyOfTheSecret() throws IOException {
        JsonNode scrape =
                read(FOLDER.resolve("prometheus.yml")).path("scrape_configs").get(0);
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            settings.load(file);
        }

        assertThat(scrape.path("metrics_path").asText()).isEqualTo(settings.getProperty("camel.metrics.path"));
        JsonNode discovery = scrape.path("dns_sd_configs").get(0);
        assertThat(discovery.path("port").asText()).isEqualTo(settings.getProperty("management.port"));
        assertThat(compose.path("services").has(discovery.path("names").get(0).asText()))
                .as("the name of the application's service")
                .isTrue();
        String secret = prometheus.path("secrets").get(0).asText();
        assertThat(scrape.path("authorization").path("credentials_file").asText())
                .isEqualTo("/run/secrets/" + secret);
        String file = compose.path("secrets").path(secret).path("file").asText();
        assertThat(Files.readString(Path.of(".gitignore"))).contains(file.substring(2));
    }

    @Test
    void prometheusReadsTheAlertRules() {
        String rules =
                read(FOLDER.resolve("prometheus.yml")).path("rule_files").get(0).asText();

        assertThat(prometheus.path("volumes"))
                .extracting(JsonNode::asText)
                .contains("./monitoring/" + rules + ":/etc/prometheus/" + rules + ":ro");
    }

    @Test
    void everyAlertSaysWhatToDo() {
        JsonNode rules =
                read(FOLDER.resolve("alerts.yml")).path("groups").get(0).path("rules");

        assertThat(rules).hasSizeGreaterThan(5);
        for (JsonNode rule : rules) {
            assertThat(rule.path("labels").path("severity").asText()).isEqualTo("page");
            assertThat(rule.path("annotations").path("summary").asText()).isNotBlank();
            assertThat(rule.path("annotations").path("runbook").asText())
                    .as(rule.path("alert").asText())
                    .isNotBlank();
            assertThat(read(FOLDER.resolve("alerts-test.yml")).toString())
                    .as("monitoring/alerts-test.yml tests each alert")
                    .contains(rule.path("alert").asText());
        }
    }

    @Test
    void theDashboardAsksTheProvisionedSource() {
        JsonNode source = read(FOLDER.resolve("grafana/provisioning/datasources/prometheus.yml"))
                .path("datasources")
                .get(0);
        JsonNode dashboard = read(FOLDER.resolve("grafana/dashboards/incident-flow.json"));

        assertThat(source.path("url").asText()).isEqualTo("http://prometheus:9090");
        assertThat(dashboard.findValues("datasource")).isNotEmpty().allMatch(used -> used.path("uid")
                .asText()
                .equals(source.path("uid").asText()));
        assertThat(dashboard.findValuesAsText("id")).doesNotHaveDuplicates();
        String folder = read(FOLDER.resolve("grafana/provisioning/dashboards/incident-flow.yml"))
                .path("providers")
                .get(0)
                .path("options")
                .path("path")
                .asText();
        assertThat(grafana.path("volumes"))
                .extracting(JsonNode::asText)
                .contains("./monitoring/grafana/dashboards:" + folder + ":ro");
    }

    private static JsonNode read(Path file) {
        try {
            return YAML.readTree(file.toFile());
        } catch (IOException e) {
            throw new AssertionError(file + " cannot be read", e);
        }
    }
}
