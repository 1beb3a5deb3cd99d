package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;

class LastResortTest {

    @Test
    void takesTheLocalClassifiersWordAndAsksAHumanToLook() {
        Classification found =
                classify("{\"category\": \"fraud_report\", \"confidence\": 0.99, \"reason\": \"stolen\"}");

        assertThat(found).isEqualTo(new Classification("fraud_report", 0.99, "stolen", "local", true));
    }

    @Test
    void fallsBackToTheLeastUrgentCategory() {
        Classification found = classify("I do not know");

        assertThat(found.category()).isEqualTo("general_inquiry");
        assertThat(found.confidence()).isZero();
        assertThat(found.needsReview()).isTrue();
    }

    @Test
    void doesWithoutALocalClassifierThatCannotBeLoaded() {
        Classification found = classify(() -> {
            throw new UnsatisfiedLinkError("no onnxruntime for this platform");
        });

        assertThat(found.category()).isEqualTo("general_inquiry");
        assertThat(found.needsReview()).isTrue();
    }

    private static Classification classify(String answer) {
        return classify(
                () -> ChatResponse.builder().aiMessage(AiMessage.from(answer)).build());
    }

    private static Classification classify(Supplier<ChatResponse> answer) {
        ChatModel local = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                return answer.get();
            }
        };
        return new LastResort(
                        Samples.CATEGORIES,
                        ClassificationPrompt.load(Path.of("routes/prompts/classify-message.txt"), Samples.CATEGORIES),
                        new ModelAnswers(new AnswerParser(Samples.CATEGORIES, 0.6), "local"),
                        local)
                .classify(Samples.INCIDENT);
    }
}
