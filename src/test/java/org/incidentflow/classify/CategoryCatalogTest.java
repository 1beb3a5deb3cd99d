package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CategoryCatalogTest {

    private static final String VALID =
            """
            categories:
              - name: fee_dispute
                description: Fees.
                priority: high
                reminder_delay: 4h
                channels: [email, whatsapp]
                examples:
                  - I was charged a fee
                  - 'A fee: why?'
              - name: other
                description: >-
                  Anything
                  else.
                priority: low
                examples: [Hello]
            """;

    @TempDir
    Path folder;

    @Test
    void readsAllFields() throws IOException {
        CategoryCatalog catalog = CategoryCatalog.load(write(VALID));

        assertThat(catalog.names()).containsExactly("fee_dispute", "other");
        Category fees = catalog.find("fee_dispute").orElseThrow();
        assertThat(fees.description()).isEqualTo("Fees.");
        assertThat(fees.priority()).isEqualTo(Priority.HIGH);
        assertThat(fees.reminderDelay()).contains(Duration.ofHours(4));
        assertThat(fees.channels()).containsExactly("email", "whatsapp");
        assertThat(fees.examples()).containsExactly("I was charged a fee", "A fee: why?");
        Category other = catalog.categories().get(1);
        assertThat(other.description()).isEqualTo("Anything else.");
        assertThat(other.reminderDelay()).isEmpty();
        assertThat(other.channels()).isEmpty();
        assertThat(catalog.find("missing")).isEmpty();
    }

    static List<Arguments> mistakes() {
        return List.of(
                mistake("priority: high", "priority: highest", "category fee_dispute", "'highest'", "urgent"),
                mistake("    priority: high\n", "", "category fee_dispute", "priority is missing"),
                mistake("reminder_delay: 4h", "reminder_delay: soon", "fee_dispute", "reminder_delay", "'soon'", "24h"),
                mistake("reminder_delay: 4h", "reminder_delay: 0s", "fee_dispute", "longer than zero"),
                mistake("name: other", "name: fee_dispute", "category fee_dispute", "twice"),
                mistake("name: other", "name: Other-One", "category Other-One", "lower case"),
                mistake("name: other", "name: ''", "category number 2", "name is missing"),
                mistake("description: Fees.", "description: ''", "category fee_dispute", "description is missing"),
                mistake("examples: [Hello]", "examples: []", "category other", "examples are missing"),
                mistake("    examples: [Hello]\n", "", "category other", "examples are missing"),
                mistake("examples: [Hello]", "examples: Hello", "category other", "must be a list"),
                mistake("examples: [Hello]", "examples: [{a: b}]", "category other", "item 1", "quote it"),
                mistake("examples: [Hello]", "examples: ['']", "category other", "item 1"),
                mistake("examples: [Hello]", "examples: [i was charged A fee]", "category other", "in fee_dispute"),
                mistake("priority: low", "priorty: low", "category other", "unknown key 'priorty'", "priority"),
                mistake("categories:", "category:", "begin the file with 'categories:'"),
                mistake("priority: low", "priority: low\n    priority: high", "not valid YAML", "line 15", "Duplicate"),
                mistake("examples: [Hello]", "examples: [Hello", "not valid YAML", "line"),
                mistake("categories:", "extra: 1\ncategories:", "unknown key 'extra'"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void namesFileCategoryAndRemedyInOneLine(String right, String wrong, List<String> parts) throws IOException {
        assertThat(VALID).contains(right);
        Path file = write(VALID.replaceFirst(Pattern.quote(right), wrong));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> CategoryCatalog.load(file))
                .satisfies(e -> assertThat(e.getMessage())
                        .startsWith(file + ": ")
                        .contains(parts)
                        .doesNotContain("\n"));
    }

    @Test
    void rejectsEmptyAndMissingFiles() throws IOException {
        for (String text : List.of("", "# nothing\n", "categories:\n", "[]", "text")) {
            Path file = write(text);
            assertThatIllegalArgumentException()
                    .as(text)
                    .isThrownBy(() -> CategoryCatalog.load(file))
                    .withMessageContaining("begin the file with 'categories:'");
        }
        Path empty = write("categories: []");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CategoryCatalog.load(empty))
                .withMessageContaining("no categories");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CategoryCatalog.load(folder.resolve("none.yaml")))
                .withMessageContaining("none.yaml: cannot be read");
    }

    private static Arguments mistake(String right, String wrong, String... messageParts) {
        return Arguments.of(right, wrong, List.of(messageParts));
    }

    private Path write(String text) throws IOException {
        return Files.writeString(folder.resolve("categories.yaml"), text);
    }
}
