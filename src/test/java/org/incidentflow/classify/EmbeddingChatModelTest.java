package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.Response;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The scoring, on vectors of two dimensions; {@link LocalClassifierTest} has the real ones. */
class EmbeddingChatModelTest {

    private final AngleModel angles = new AngleModel();
    private final EmbeddingChatModel model = new EmbeddingChatModel(
            new CategoryCatalog(List.of(
                    TestCatalog.category("north", Priority.HIGH, "0", "10", "20", "170"),
                    TestCatalog.category("east", Priority.NORMAL, "90"),
                    TestCatalog.category("south", Priority.LOW, "180", "190"))),
            angles);
    private final AnswerParser parser = new AnswerParser(
            new CategoryCatalog(List.of(
                    TestCatalog.category("north", Priority.HIGH, "0"),
                    TestCatalog.category("east", Priority.NORMAL, "90"),
                    TestCatalog.category("south", Priority.LOW, "180"))),
            0.6);

    @Test
    void choosesTheCategoryOfTheClosestExamples() {
        assertThat(classify("5").category()).isEqualTo("north");
        assertThat(classify("5").reason()).contains("\"0\"");
        assertThat(classify("89").category()).isEqualTo("east");
        assertThat(classify("185").category()).isEqualTo("south");
    }

    @Test
    void averagesThreeExamplesSoThatOneStrayDoesNotDecide() {
        assertThat(classify("175").category()).isEqualTo("south");
        assertThat(classify("171").category()).isEqualTo("south");
    }

    @Test
    void isSureWhenCloseAndUnsureWhenTornOrFarAway() {
        assertThat(classify("90").confidence()).isGreaterThan(0.99);
        assertThat(classify("137").confidence()).isLessThan(0.6);
        assertThat(classify("300").confidence()).isLessThan(0.05);
    }

    @Test
    void givesTheConstantRivalItsShare() {
        // cos(47.156°) is 0.68, the score of "none of them"
        assertThat(new EmbeddingChatModel(
                                new CategoryCatalog(List.of(TestCatalog.category("only", Priority.LOW, "0"))), angles)
                        .chat("47.1564"))
                .contains("\"confidence\":0.5");
    }

    @Test
    void readsTheLastUserMessageOnly() {
        List<ChatMessage> messages = List.of(
                SystemMessage.from("180"), UserMessage.from("180"), AiMessage.from("180"), UserMessage.from("0"));
        ChatResponse response = model.chat(messages);

        assertThat(parser.parse(response.aiMessage().text(), "local").category())
                .isEqualTo("north");
        assertThat(response.modelName()).isEqualTo("local");
        assertThat(angles.asked).containsExactly("0");
    }

    @Test
    void answersTextWithoutWordsWithTheLeastUrgentCategory() {
        for (String text : List.of("?!", "👍", "\u0000\u200b", "-")) {
            assertThat(classify(text).category()).as(text).isEqualTo("south");
            assertThat(classify(text).confidence()).isZero();
        }
        assertThat(angles.asked).isEmpty();
    }

    @Test
    void readsTheBeginningOfALongText() {
        classify("1".repeat(4_000));
        assertThat(angles.asked.get(0)).hasSize(2_000);
    }

    @Test
    void needsAUserMessage() {
        assertThatIllegalArgumentException().isThrownBy(() -> model.chat(SystemMessage.from("0")));
    }

    @Test
    void confidenceIsASoftmaxOverTheScores() {
        double east = Math.cos(Math.toRadians(45));
        double rival = 0.68;
        double expected = 1 / (1 + Math.exp((rival - east) / 0.012));
        EmbeddingChatModel lone = new EmbeddingChatModel(
                new CategoryCatalog(List.of(TestCatalog.category("east", Priority.LOW, "90"))), angles);

        String answer = lone.chat("135");

        assertThat(Double.parseDouble(answer.replaceAll(".*\"confidence\":([0-9.]+).*", "$1")))
                .isEqualTo(expected, within(0.001));
    }

    private Classification classify(String text) {
        return parser.parse(model.chat(text), "local");
    }

    /** Reads the text as an angle in degrees. */
    private static final class AngleModel implements EmbeddingModel {

        private final List<String> asked = new ArrayList<>();

        @Override
        public Response<List<Embedding>> embedAll(List<TextSegment> segments) {
            return Response.from(
                    segments.stream().map(segment -> vector(segment.text())).toList());
        }

        @Override
        public Response<Embedding> embed(String text) {
            asked.add(text);
            return Response.from(vector(text));
        }

        private static Embedding vector(String degrees) {
            double angle = Math.toRadians(Double.parseDouble(degrees.substring(0, Math.min(8, degrees.length()))));
            return Embedding.from(new float[] {(float) Math.cos(angle), (float) Math.sin(angle)});
        }
    }
}
