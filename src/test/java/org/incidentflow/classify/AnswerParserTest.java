package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerParserTest {

    private static final String PLAIN =
            "{\"category\": \"duplicate_payment\", \"confidence\": 0.96, \"reason\": \"Paid twice.\"}";
    private static final String OTHER = "{\"category\": \"fraud_report\", \"confidence\": 0.5, \"reason\": \"Hm.\"}";

    private final AnswerParser parser = new AnswerParser(TestCatalog.THREE, 0.6);

    static List<String> wrappings() {
        return List.of(
                PLAIN,
                "  \n" + PLAIN + "\n",
                "```json\n" + PLAIN + "\n```",
                "```\n" + PLAIN + "\n```",
                "Sure! Here is the answer [1] for {you}: " + PLAIN + " I hope {this} helps.",
                "<think>Maybe " + OTHER + " or not.</think>\n" + PLAIN,
                "<thinking>{ unfinished</thinking>" + PLAIN,
                "the template ate the opening tag " + OTHER + "</think>" + PLAIN,
                "[THINK]Maybe " + OTHER + "[/THINK]" + PLAIN,
                "<reasoning effort=\"low\">" + OTHER + "</reasoning>\n\n" + PLAIN,
                "<|begin_of_thought|>" + OTHER + "<|end_of_thought|>" + PLAIN,
                "◁think▷" + OTHER + "◁/think▷" + PLAIN,
                "<seed:think>" + OTHER + "</seed:think>" + PLAIN,
                "<think>one <think>" + OTHER + "</think> two " + OTHER + "</think>" + PLAIN,
                "<|channel|>analysis<|message|>Maybe " + OTHER + "<|end|><|start|>assistant<|channel|>final<|message|>"
                        + PLAIN + "<|return|>",
                "<|channel|>analysis<|message|>Hm<|end|><|start|>assistant<|channel|>final <|constrain|>json<|message|>"
                        + PLAIN,
                "analysisWe need a category. Maybe " + OTHER + "assistantfinal" + PLAIN,
                "Analysis: the customer paid twice. " + PLAIN,
                PLAIN + "\n\nI am quite sure that this is right!",
                "[" + PLAIN + "]",
                "Result: [" + PLAIN + "]",
                PLAIN + "\n" + PLAIN,
                "{\"result\": " + PLAIN + "}",
                PLAIN.replace("}", ", \"language\": \"en\", \"more\": {\"a\": [1, 2]}}"),
                PLAIN.replace('"', '\''),
                PLAIN.replace("}", ",}"),
                PLAIN.replace("category", "Category"),
                "\uFEFF" + PLAIN);
    }

    @ParameterizedTest
    @MethodSource("wrappings")
    void findsTheObjectWhateverSurroundsIt(String answer) {
        assertThat(parser.parse(answer, "some-model"))
                .isEqualTo(new Classification("duplicate_payment", 0.96, "Paid twice.", "some-model", false));
    }

    @Test
    void readsBracesAndTagsInsideStringsAsText() {
        String reason = "Says {\\\"category\\\": \\\"fraud_report\\\"} and <think> and }";
        Classification found = parser.parse(PLAIN.replace("Paid twice.", reason), "m");

        assertThat(found.category()).isEqualTo("duplicate_payment");
        assertThat(found.reason()).isEqualTo("Says {\"category\": \"fraud_report\"} and <think> and }");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Duplicate Payment", "DUPLICATE-PAYMENT", " duplicate payment ", "duplicate_payment."})
    void normalisesTheLabel(String label) {
        assertThat(parser.parse(PLAIN.replace("duplicate_payment", label), "m").category())
                .isEqualTo("duplicate_payment");
    }

    @ParameterizedTest
    @CsvSource({
        "0.96,0.96",
        "96,0.96",
        "\"96%\",0.96",
        "\"96 %\",0.96",
        "\"0.96\",0.96",
        "\"96\",0.96",
        "\"1%\",0.01",
        "1,1",
        "0,0",
        "100,1",
        "\"High\",0.9",
        "\"medium\",0.6",
        "\"low\",0.3"
    })
    void readsConfidenceAsModelsWriteIt(String written, double expected) {
        assertThat(parser.parse(PLAIN.replace("0.96", written.replace("\"\"", "\"")), "m")
                        .confidence())
                .isEqualTo(expected, within(1e-9));
    }

    @Test
    void asksForReviewBelowTheThreshold() {
        assertThat(parser.parse(PLAIN.replace("0.96", "0.599"), "m").needsReview())
                .isTrue();
        assertThat(parser.parse(PLAIN.replace("0.96", "0.6"), "m").needsReview())
                .isFalse();
    }

    @Test
    void repairsTheReason() {
        assertThat(parser.parse("{\"category\":\"fraud_report\",\"confidence\":1}", "m")
                        .reason())
                .isEqualTo("The model gave no reason.");
        assertThat(parser.parse(PLAIN.replace("\"Paid twice.\"", "7"), "m").reason())
                .isEqualTo("The model gave no reason.");
        assertThat(parser.parse(PLAIN.replace("Paid twice.", "Paid\\u0000\\n\\u202e twice\n."), "m")
                        .reason())
                .isEqualTo("Paid twice .");
        String cut = parser.parse(PLAIN.replace("Paid twice.", "x".repeat(498) + "👍".repeat(50)), "m")
                .reason();
        assertThat(cut).hasSizeLessThanOrEqualTo(500).startsWith("xxx").endsWith("x…");
    }

    static List<Arguments> unusable() {
        return List.of(
                Arguments.of("", "nothing"),
                Arguments.of(" \n", "nothing"),
                Arguments.of("null", "no JSON object"),
                Arguments.of("[]", "no JSON object"),
                Arguments.of("{}", "no JSON object"),
                Arguments.of("duplicate_payment", "no JSON object"),
                Arguments.of("<think>" + PLAIN, "no JSON object"),
                Arguments.of("<think>First " + PLAIN + " or " + OTHER, "no JSON object"),
                Arguments.of("<THINKING>" + PLAIN + "? The customer says", "no JSON object"),
                Arguments.of("[THINK]" + PLAIN, "no JSON object"),
                Arguments.of("[think] " + PLAIN + " fits. But", "no JSON object"),
                Arguments.of("<reasoning>" + PLAIN, "no JSON object"),
                Arguments.of("<thought>" + PLAIN + ".", "no JSON object"),
                Arguments.of("<analysis>\n" + PLAIN, "no JSON object"),
                Arguments.of("<scratchpad>" + PLAIN, "no JSON object"),
                Arguments.of("◁think▷" + PLAIN, "no JSON object"),
                Arguments.of("<|begin_of_thought|>" + PLAIN, "no JSON object"),
                Arguments.of("<seed:think>" + PLAIN, "no JSON object"),
                Arguments.of("<|channel|>analysis<|message|>Perhaps " + PLAIN, "no JSON object"),
                Arguments.of("<|channel|>analysis<|message|>Perhaps " + PLAIN + ".<|end|>", "no JSON object"),
                Arguments.of("analysisThe customer was charged twice: " + PLAIN, "no JSON object"),
                Arguments.of("analysis\n" + PLAIN, "no JSON object"),
                Arguments.of("Perhaps " + PLAIN + ". But the customer also writes that somebody", "cut off"),
                Arguments.of("One option is " + PLAIN + ", but", "cut off"),
                Arguments.of("```json\n" + PLAIN + "\n```\nOn second thought,", "cut off"),
                Arguments.of(PLAIN.replace("duplicate_payment", "secret_label"), "not in the catalogue"),
                Arguments.of(PLAIN.replace("\"duplicate_payment\"", "null"), "category is not text"),
                Arguments.of(PLAIN.replace("\"duplicate_payment\"", "[\"duplicate_payment\"]"), "not text"),
                Arguments.of(PLAIN.replace("\"confidence\": 0.96, ", ""), "no confidence"),
                Arguments.of(PLAIN.replace("0.96", "null"), "no confidence"),
                Arguments.of(PLAIN.replace("0.96", "NaN"), "neither"),
                Arguments.of(PLAIN.replace("0.96", "-0.2"), "neither"),
                Arguments.of(PLAIN.replace("0.96", "101"), "neither"),
                Arguments.of(PLAIN.replace("0.96", "1e999"), "neither"),
                Arguments.of(PLAIN.replace("0.96", "\"101%\""), "neither"),
                Arguments.of(PLAIN.replace("0.96", "\"very\""), "neither"),
                Arguments.of(PLAIN.replace("0.96", "true"), "neither"),
                Arguments.of(PLAIN.substring(0, PLAIN.length() - 1), "cut off"),
                Arguments.of(PLAIN.substring(0, PLAIN.length() - 5), "cut off"),
                Arguments.of("[" + PLAIN + "," + OTHER + "]", "several"),
                Arguments.of("[" + PLAIN + "," + PLAIN + "]", "several"),
                Arguments.of(PLAIN + OTHER, "several"),
                Arguments.of(PLAIN.replace("}", ", \"category\": \"fraud_report\"}"), "twice"),
                Arguments.of("[".repeat(3_000), "cannot be read"),
                Arguments.of("x".repeat(20_001), "20000"));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void rejectsWhatIsNoAnswerWithoutQuotingIt(String answer, String complaint) {
        assertThatExceptionOfType(UnusableAnswerException.class)
                .isThrownBy(() -> parser.parse(answer, "m"))
                .withMessageContaining(complaint)
                .satisfies(e -> assertThat(e.getMessage())
                        .doesNotContain("secret")
                        .doesNotContain("Paid")
                        .hasSizeLessThan(100));
    }

    @ParameterizedTest
    @NullSource
    void rejectsNull(String answer) {
        assertThatExceptionOfType(UnusableAnswerException.class).isThrownBy(() -> parser.parse(answer, "m"));
    }

    @Test
    void rejectsAThresholdThatIsNoConfidence() {
        assertThatIllegalArgumentException().isThrownBy(() -> new AnswerParser(TestCatalog.THREE, 60));
    }
}
