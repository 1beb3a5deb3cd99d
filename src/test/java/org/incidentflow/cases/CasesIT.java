package org.incidentflow.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

/** Plays every case of the folder; {@code -Dcase=NAME} only those whose name begins so. */
@Timeout(300)
class CasesIT {

    private static final Path GUIDE = Path.of("docs/editing.md");
    private static final Stage STAGE = new Stage();

    @AfterAll
    static void close() {
        STAGE.close();
    }

    @TestFactory
    List<DynamicTest> cases() throws IOException {
        Map<Path, Case> cases = new TreeMap<>();
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : CasesFolder.files(System.getProperty("case", ""))) {
            try {
                cases.put(file, CaseFile.read(file));
            } catch (IllegalArgumentException e) {
                tests.add(dynamicTest(file.toString(), file.toUri(), () -> fail(e.getMessage())));
            }
        }
        cases.entrySet().stream()
                .sorted(Comparator.comparing(entry -> settings(entry.getValue())))
                .forEach(entry -> tests.add(dynamicTest(
                        entry.getKey().toString(),
                        entry.getKey().toUri(),
                        () -> play(entry.getKey(), entry.getValue()))));
        return tests;
    }

    @Test
    void playsTheCaseOfTheEditingGuide() throws Exception {
        Matcher block = Pattern.compile("```yaml\\n(# yaml-language-server.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(GUIDE));
        assertThat(block.find()).isTrue();

        play(GUIDE, CaseFile.read(GUIDE.toString(), block.group(1)));
    }

    private static void play(Path file, Case played) throws Exception {
        assertThat(Comparison.differences(played.expect(), STAGE.play(played.given())))
                .as("%s: %s", file, played.description())
                .isEmpty();
    }

    /** Those with the same follow each other. */
    private static String settings(Case played) {
        return played.given().settings() == null
                ? ""
                : new TreeMap<>(played.given().settings()).toString();
    }
}
