package org.incidentflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidentflow.platform.ApiContract;
import org.junit.jupiter.api.Test;

/** Holds what the README says against the project. */
class ReadmeTest {

    private static final Path README = Path.of("README.md");
    private static final Pattern SETTING = Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| (?:`([^`]*)`|–) \\| .+ \\|$");
    private static final Pattern STEP = Pattern.compile("(?m)^  ([a-z]+) +([a-z-]+)  ");

    @Test
    void listsEverySettingWithItsDefault() throws IOException {
        Map<String, String> listed = new TreeMap<>();
        Matcher row = SETTING.matcher(Files.readString(README));
        while (row.find()) {
            listed.put(row.group(1), row.group(2) == null ? "" : row.group(2));
        }

        assertThat(listed)
                .as("README.md: the table of settings must have what application.properties has")
                .isEqualTo(settings());
    }

    @Test
    void showsTheStepsOfTheMainRoute() throws IOException {
        String route = Files.readString(Path.of("routes/create-incident.camel.yaml"));
        Matcher step = STEP.matcher(Files.readString(README));
        StringBuilder shown = new StringBuilder();
        while (step.find()) {
            shown.append("%s→%s ".formatted(step.group(1), step.group(2)));
        }

        Matcher real = Pattern.compile(
                        "(?s)id: ([a-z]+)\\s+description: (?:(?!- to:).)+?uri: direct\\s+parameters:\\s+name: ([a-z-]+)")
                .matcher(route);
        StringBuilder expected = new StringBuilder();
        while (real.find()) {
            expected.append("%s→%s ".formatted(real.group(1), real.group(2)));
        }
        assertThat(expected).isNotEmpty();
        assertThat(shown)
                .as("README.md: the flow must be that of the main route")
                .hasToString(expected.toString());
    }

    @Test
    void listsEveryCallOfTheApi() throws IOException {
        String readme = Files.readString(README);

        ApiContract.read(Path.of("routes/openapi.json"), Samples.JSON)
                .paths()
                .forEach(path -> path.operations().keySet().forEach(method -> assertThat(readme)
                        .as("README.md must mention every call of routes/openapi.json")
                        .contains(
                                path.template().equals("/api/openapi.json")
                                        ? "`/api/openapi.json`"
                                        : "| `%s %s` |".formatted(method, path.template()))));
    }

    private static Map<String, String> settings() throws IOException {
        Properties properties = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            properties.load(file);
        }
        Map<String, String> settings = new TreeMap<>();
        properties.stringPropertyNames().stream()
                .filter(name -> !name.startsWith("camel."))
                .forEach(name ->
                        settings.put(name.toUpperCase(Locale.ROOT).replace('.', '_'), properties.getProperty(name)));
        return settings;
    }
}
