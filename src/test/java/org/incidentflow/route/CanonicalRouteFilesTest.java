package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A visual editor that saves a route changes what was edited, and nothing else of the file. */
class CanonicalRouteFilesTest {

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(Path.of("routes"))) {
            return files.filter(file -> file.toString().endsWith(".camel.yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void isWrittenAsVisualEditorsDo(Path file) throws IOException {
        String text = Files.readString(file);

        assertThat(text)
                .as(
                        "%s: a visual editor would write this differently; write it as it would (no comments, no needless"
                                + " quotes, two spaces for each level, long text folded at 80 columns)",
                        file)
                .isEqualTo(CanonicalYaml.of(text));
    }

    /** The right sides are what version 2.9 of the JavaScript library makes of the left ones. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    a: "text"                      | a: text
                    a: '201'                       | a: "201"
                    a: '*'                         | a: "*"
                    a: 'say "no": yes'             | a: 'say "no": yes'
                    a: "true"                      | a: "true"
                    a: "y"                         | a: "y"
                    a: text # why                  | a: text
                    a: {b: c}                      | a:\\n  b: c
                    a: {}                          | a: {}
                    a: [b, c]                      | a:\\n  - b\\n  - c
                    a:\\n- b: 1\\n  c: 2           | a:\\n  - b: 1\\n    c: 2
                    a:\\n    b:   c                | a:\\n  b: c
                    """)
    void writesAsTheLibraryDoes(String written, String canonical) {
        assertThat(CanonicalYaml.of(written.replace("\\n", "\n"))).isEqualTo(canonical.replace("\\n", "\n") + "\n");
    }

    @Test
    void foldsAsTheLibraryDoes() {
        String canonical =
                """
                - route:
                    description: Finds the message's category; when the model fails or talks
                      nonsense, the local classifier decides.
                    message: notification_sent provider=sendgrid
                      channel=${variable.notification.channel}
                      kind=${variable.notification.kind}
                """;

        assertThat(CanonicalYaml.of(canonical.replaceAll("\n      ", " "))).isEqualTo(canonical);
        assertThat(CanonicalYaml.of(canonical)).isEqualTo(canonical);
    }
}
