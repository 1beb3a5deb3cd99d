package org.incidentflow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The commands of the README and the guides mean something to Maven. */
class CommandsTest {

    @Test
    void runWhatExists() throws Exception {
        String pom = Files.readString(Path.of("pom.xml"));
        Matcher execution = Pattern.compile("exec:java@([a-z-]+)").matcher(guides());
        assertThat(execution.find()).isTrue();
        do {
            Matcher mainClass = Pattern.compile(
                            "<id>%s</id>.*?<mainClass>(.+?)</mainClass>".formatted(execution.group(1)), Pattern.DOTALL)
                    .matcher(pom);
            assertThat(mainClass.find()).as(execution.group()).isTrue();
            assertThat(Class.forName(mainClass.group(1))).hasDeclaredMethods("main");
        } while (execution.find());
    }

    @Test
    void nameProfilesAndTestsThatExist() throws IOException {
        Matcher profile = Pattern.compile("\\./mvnw [^`\\n]*-P([a-z-]+)").matcher(guides());
        assertThat(profile.find()).isTrue();
        do {
            assertThat(Files.readString(Path.of("pom.xml"))).contains("<id>" + profile.group(1) + "</id>");
        } while (profile.find());
        Matcher test = Pattern.compile("-Dtest=(\\w+)").matcher(guides());
        assertThat(test.find()).isTrue();
        do {
            assertThat(Path.of("src/test/java").toFile())
                    .isDirectoryRecursivelyContaining("glob:**/" + test.group(1) + ".java");
        } while (test.find());
        assertThat(Path.of("src/test/java/org/incidentflow/cases/CasesIT.java")).exists();
        assertThat(Files.readString(Path.of("pom.xml"))).contains("<it.test>CasesIT</it.test>");
    }

    @Test
    void measureScenariosThatExist() throws IOException {
        String scenarios = Files.readString(Path.of("bench/src/org/incidentflow/bench/Scenarios.java"));
        Matcher run = Pattern.compile("bench/run((?: [a-z]+)+)").matcher(guides());
        assertThat(run.find()).isTrue();
        do {
            for (String name : run.group(1).strip().split(" ")) {
                assertThat(scenarios).contains("ALL.put(\"%s\"".formatted(name));
            }
        } while (run.find());
    }

    private static String guides() throws IOException {
        StringBuilder text = new StringBuilder();
        for (String guide : List.of(
                "README.md",
                "docs/editing.md",
                "docs/operations.md",
                "docs/security.md",
                "docs/performance.md",
                "bench/README.md")) {
            text.append(Files.readString(Path.of(guide)));
        }
        return text.toString();
    }
}
