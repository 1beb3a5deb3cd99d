package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.Samples;
import org.incidentflow.classify.AnswerParser;
import org.incidentflow.classify.Classification;
import org.incidentflow.classify.ClassificationPrompt;
import org.incidentflow.classify.MessageMasking;
import org.incidentflow.classify.ModelAnswers;
import org.incidentflow.classify.UnusableAnswerException;
import org.incidentflow.incident.Incident;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@CamelMainTest(
        properties = RouteTest.INCLUDE + "ask-model.camel.yaml,file:routes/ask-local-model" + RouteTest.ERROR_HANDLING)
class AskModelRouteTest extends RouteTest {

    private static final AnswerParser PARSER = new AnswerParser(Samples.CATEGORIES, 0.6);

    @BindToRegistry("chatModel")
    private final ScriptedModel model = new ScriptedModel();

    @BindToRegistry("localChatModel")
    private final ScriptedModel localModel = new ScriptedModel();

    @BindToRegistry("classificationPrompt")
    private final ClassificationPrompt prompt =
            ClassificationPrompt.load(Path.of("routes/prompts/classify-message.txt"), Samples.CATEGORIES);

    @BindToRegistry("modelAnswers")
    private final ModelAnswers modelAnswers = new ModelAnswers(PARSER, "claude");

    @BindToRegistry("messageMasking")
    private final MessageMasking masking = MessageMasking.on();

    @BindToRegistry("localAnswers")
    private final ModelAnswers localAnswers = new ModelAnswers(PARSER, "local");

    @Test
    void asksTheConfiguredModelAndReportsItsName() {
        model.answer = "{\"category\": \"fraud_report\", \"confidence\": 0.9, \"reason\": \"Says so.\"}";

        Exchange answer = ask("ask-model");

        assertNoFailure(answer);
        assertThat(answer.getVariable("classification"))
                .isEqualTo(new Classification("fraud_report", 0.9, "Says so.", "claude", false));
        assertThat(localModel.asked).isNull();
    }

    @Test
    void asksTheLocalModelAndReportsLocal() {
        localModel.answer = "{\"category\": \"general_inquiry\", \"confidence\": 0.4, \"reason\": \"Nearest.\"}";

        Exchange answer = ask("ask-local-model");

        assertNoFailure(answer);
        assertThat(answer.getVariable("classification"))
                .isEqualTo(new Classification("general_inquiry", 0.4, "Nearest.", "local", true));
        assertThat(model.asked).isNull();
    }

    @Test
    void sendsTheInstructionsAsSystemAndTheMessageAsUser() {
        model.answer = "{\"category\": \"fraud_report\", \"confidence\": 0.9}";

        ask("ask-model");

        assertThat(model.asked).hasSize(2);
        assertThat(((SystemMessage) model.asked.get(0)).text())
                .contains(Samples.CATEGORIES.names())
                .doesNotContain(Samples.INCIDENT.message());
        assertThat(((UserMessage) model.asked.get(1)).singleText()).isEqualTo(Samples.INCIDENT.message());
    }

    @Test
    void keepsPersonalDataFromTheConfiguredModelOnly() {
        Incident incident = incident("Card 4111 1111 1111 1111, mail me at a@example.org");
        model.answer = "{\"category\": \"fraud_report\", \"confidence\": 0.9, \"reason\": \"[CARD_1] of [EMAIL_1]\"}";
        localModel.answer = model.answer;

        Exchange answer = ask("ask-model", incident);
        ask("ask-local-model", incident);

        assertThat(((UserMessage) model.asked.get(1)).singleText()).isEqualTo("Card [CARD_1], mail me at [EMAIL_1]");
        assertThat(answer.getVariable("classification", Classification.class).reason())
                .isEqualTo("4111 1111 1111 1111 of a@example.org");
        assertThat(((UserMessage) localModel.asked.get(1)).singleText()).isEqualTo(incident.message());
    }

    @Test
    void tellsTheModelNothingOfTheCustomerButTheMessage() {
        model.answer = "{\"category\": \"fraud_report\", \"confidence\": 0.9}";

        ask("ask-model");

        assertThat(model.asked.toString())
                .contains(Samples.INCIDENT.message())
                .doesNotContain(
                        Samples.CONTACT.name(),
                        Samples.CONTACT.email(),
                        Samples.CONTACT.phone(),
                        Samples.INCIDENT.customerId(),
                        Samples.INCIDENT_ID.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "I cannot say.", "{\"category\": \"weather\", \"confidence\": 1, \"reason\": \"Rain.\"}"})
    void failsWithoutAUsableAnswer(String text) {
        model.answer = text;

        Exchange answer = ask("ask-model");

        assertThat(answer.getVariable("classification")).isNull();
        assertThat(Stream.iterate((Throwable) answer.getException(), Throwable::getCause)
                        .takeWhile(cause -> cause != null))
                .hasAtLeastOneElementOfType(UnusableAnswerException.class);
    }

    @Test
    void failsWhenTheModelFails() {
        model.answer = null;

        assertThat(ask("ask-model").getException()).hasStackTraceContaining("no answer in time");
    }

    private Exchange ask(String route) {
        return ask(route, Samples.INCIDENT);
    }

    private Exchange ask(String route, Incident incident) {
        return send(route, exchange -> {
            exchange.getMessage().setBody("{\"message\": \"not this\"}");
            exchange.setVariable("incident", incident);
        });
    }

    private static Incident incident(String message) {
        return new Incident(
                Samples.INCIDENT_ID,
                "99876",
                "whatsapp",
                message,
                Samples.CONTACT,
                null,
                "anonymous",
                null,
                null,
                "lease");
    }

    /** Answers what it is told to, and remembers what it was asked. */
    private static final class ScriptedModel implements ChatModel {

        private String answer;
        private List<ChatMessage> asked;

        @Override
        public ChatResponse doChat(ChatRequest request) {
            asked = request.messages();
            if (answer == null) {
                throw new IllegalStateException("no answer in time");
            }
            return ChatResponse.builder().aiMessage(AiMessage.from(answer)).build();
        }
    }
}
