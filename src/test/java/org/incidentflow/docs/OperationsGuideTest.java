package org.incidentflow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the guides name exists. */
class OperationsGuideTest {

    private static final List<String> GUIDES = List.of(
            "README.md",
            "docs/operations.md",
            "docs/editing.md",
            "docs/security.md",
            "docs/performance.md",
            "bench/README.md");

    private static final Path GUIDE = Path.of("docs/operations.md");

    @ParameterizedTest
    @ValueSource(strings = {"docs/operations.md", "docs/editing.md"})
    void namesSettingsThatExist(String guide) throws IOException {
        String properties = Files.readString(Path.of("application.properties"));

        assertThat(named(Path.of(guide), "`([A-Z]+(?:_[A-Z]+)+)(?:=[^`]*)?`"))
                .isNotEmpty()
                .allSatisfy(setting -> assertThat(properties)
                        .as("%s names %s", guide, setting)
                        .contains("\n" + setting.toLowerCase(Locale.ROOT).replace('_', '.') + " ="));
    }

    @Test
    void namesLogEventsThatAreWritten() throws IOException {
        StringBuilder sources = new StringBuilder();
        for (Path folder : List.of(Path.of("routes"), Path.of("src/main/java"))) {
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    sources.append(Files.readString(file));
                }
            }
        }

        assertThat(named(GUIDE, "`([a-z]+(?:_[a-z]+)*_(?:failed|refused|recovered|linked))`"))
                .contains("model_failed", "sweep_failed")
                .allSatisfy(event ->
                        assertThat(sources).as("%s names %s", GUIDE, event).containsPattern("[\"\\s]" + event + " "));
    }

    @Test
    void linkToFilesThatExist() throws IOException {
        List<Path> links = new ArrayList<>();
        for (String guide : GUIDES) {
            Path folder = Path.of(guide).toAbsolutePath().getParent();
            named(Path.of(guide), "\\]\\((?!https?:)([^)#]+)").forEach(link -> links.add(folder.resolve(link)));
        }
        assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(link).exists());
    }

    @Test
    void theReadmeLeadsToEveryGuide() throws IOException {
        assertThat(Files.readString(Path.of("README.md")))
                .contains(
                        "(docs/editing.md)",
                        "(docs/operations.md)",
                        "(docs/security.md)",
                        "(docs/performance.md)",
                        "(bench/README.md)",
                        "(docs/images/create-incident.svg)");
    }

    private static Set<String> named(Path file, String pattern) throws IOException {
        return Pattern.compile(pattern)
                .matcher(Files.readString(file))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
