package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.Samples;
import org.incidentflow.classify.AnswerParser;
import org.incidentflow.classify.CallBudget;
import org.incidentflow.classify.CallBudget.Block;
import org.incidentflow.classify.Classification;
import org.incidentflow.classify.ClassificationPrompt;
import org.incidentflow.classify.LastResort;
import org.incidentflow.classify.ModelAnswers;
import org.incidentflow.classify.ModelFailures;
import org.incidentflow.classify.ReviewWords;
import org.incidentflow.classify.UnusableAnswerException;
import org.incidentflow.incident.Incident;
import org.incidentflow.notify.DeliveryFailures;
import org.incidentflow.observe.FlowMeters;
import org.incidentflow.observe.ProviderOutcomes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CamelMainTest(
        properties = RouteTest.INCLUDE + "classify-message" + RouteTest.ERROR_HANDLING,
        mockEndpointsAndSkip = "direct:(ask-model|ask-local-model)")
class ClassifyMessageRouteTest extends RouteTest {

    private static final Classification BY_MODEL = new Classification("fraud_report", 0.9, "Says so.", "claude", false);

    private final MeterRegistry meters = new SimpleMeterRegistry();

    private int callsLeft = 1_000;

    @BindToRegistry("callBudget")
    private final CallBudget budget =
            new CallBudget(1_000, (block, daily) -> new Block(callsLeft-- > 0 ? 1 : 0, Duration.ZERO));

    @BindToRegistry("modelFailures")
    private final ModelFailures modelFailures = new ModelFailures();

    @BindToRegistry("reviewWords")
    private final ReviewWords reviewWords = ReviewWords.load(Path.of("routes/review-words.txt"));

    @BindToRegistry("lastResort")
    private final LastResort lastResort = new LastResort(
            Samples.CATEGORIES,
            ClassificationPrompt.load(Path.of("routes/prompts/classify-message.txt"), Samples.CATEGORIES),
            new ModelAnswers(new AnswerParser(Samples.CATEGORIES, 0.6), "local"),
            new ChatModel() {
                @Override
                public ChatResponse doChat(ChatRequest request) {
                    throw new IllegalStateException("does not load");
                }
            });

    @Override
    public void setCamelContext(CamelContext context) {
        super.setCamelContext(context);
        context.addRoutePolicyFactory(new FlowMeters(
                meters,
                new ProviderOutcomes(InstantSource.system()),
                new DeliveryFailures(Samples.JSON, "mail.example.org:587"),
                "claude"));
    }

    @BeforeEach
    void answerLocally() {
        neighbour("ask-local-model")
                .whenAnyExchangeReceived(exchange -> exchange.setVariable("classification", Samples.CLASSIFICATION));
    }

    @Test
    void takesTheModelsWordWhenItAnswers() {
        neighbour("ask-model").whenAnyExchangeReceived(exchange -> exchange.setVariable("classification", BY_MODEL));

        assertThat(classify().getVariable("classification")).isEqualTo(BY_MODEL);
        assertThat(neighbour("ask-local-model").getReceivedCounter()).isZero();
    }

    @Test
    void letsTheLocalClassifierDecideWhenTheModelFails() {
        neighbour("ask-model").whenAnyExchangeReceived(exchange -> {
            throw new UnusableAnswerException("the model answered nothing");
        });

        assertThat(classify().getVariable("classification")).isEqualTo(Samples.CLASSIFICATION);
    }

    @Test
    void hasAnAnswerEvenWhenNoClassifierHas() {
        neighbour("ask-model").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("no answer in time");
        });
        neighbour("ask-local-model").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("does not load");
        });

        Classification found = classify(Samples.INCIDENT);

        assertThat(found.category()).isEqualTo("general_inquiry");
        assertThat(found.needsReview()).isTrue();
    }

    @Test
    void staysOnTheLocalClassifierWithoutAskingWhenTheModelKeepsFailing() {
        neighbour("ask-model").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("no answer in time");
        });

        for (int message = 0; message < 15; message++) {
            assertThat(classify().getVariable("classification")).isEqualTo(Samples.CLASSIFICATION);
        }

        assertThat(neighbour("ask-model").getReceivedCounter()).isEqualTo(10);
        assertThat(neighbour("ask-local-model").getReceivedCounter()).isEqualTo(15);
    }

    @Test
    void asksTheLocalClassifierWhenTheBudgetIsSpent() {
        callsLeft = 0;

        for (int message = 0; message < 15; message++) {
            assertThat(classify().getVariable("classification")).isEqualTo(Samples.CLASSIFICATION);
        }
        assertThat(neighbour("ask-model").getReceivedCounter()).isZero();

        callsLeft = 1;
        neighbour("ask-model").whenAnyExchangeReceived(exchange -> exchange.setVariable("classification", BY_MODEL));
        assertThat(classify().getVariable("classification"))
                .as("the breaker is closed")
                .isEqualTo(BY_MODEL);
    }

    @Test
    void spendsNothingWhileTheBreakerIsOpen() {
        neighbour("ask-model").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("no answer in time");
        });

        for (int message = 0; message < 15; message++) {
            classify();
        }

        assertThat(callsLeft).isEqualTo(990);
    }

    @Test
    void wantsReviewOfSomeWordsWhoeverAnswered() {
        Incident incident = incident("Hello! That\u2019s FRAUD.");
        neighbour("ask-model").whenAnyExchangeReceived(exchange -> exchange.setVariable("classification", BY_MODEL));
        assertThat(classify(incident).needsReview()).isTrue();
        assertThat(classify(incident).classifiedBy()).isEqualTo("claude");

        callsLeft = 0;
        assertThat(classify(incident).needsReview()).isTrue();
        assertThat(classify(incident).classifiedBy()).isEqualTo("local");
    }

    @Test
    void asksNoModelAtALateAttemptOfTheRecovery() {
        callsLeft = 0;
        Exchange answer = send("classify-message", exchange -> {
            exchange.setVariable("incident", Samples.INCIDENT);
            exchange.setVariable("withoutPeers", true);
        });

        assertNoFailure(answer);
        assertThat(answer.getVariable("classification", Classification.class).needsReview())
                .isTrue();
        assertThat(neighbour("ask-model").getReceivedCounter()).isZero();
        assertThat(neighbour("ask-local-model").getReceivedCounter()).isZero();
        assertThat(fallbacks()).as("nobody was asked, so nobody failed").isZero();

        classify();
        assertThat(fallbacks()).as("the budget is spent").isEqualTo(1);
    }

    private double fallbacks() {
        return meters.get("incidentflow.model.fallbacks").counters().stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private Classification classify(Incident incident) {
        Exchange answer = send("classify-message", exchange -> exchange.setVariable("incident", incident));
        assertNoFailure(answer);
        return answer.getVariable("classification", Classification.class);
    }

    private static Incident incident(String message) {
        return new Incident(
                Samples.INCIDENT_ID, "99876", "web", message, Samples.CONTACT, null, "anonymous", null, null, "lease");
    }

    private Exchange classify() {
        Exchange answer = send("classify-message", exchange -> exchange.setVariable("incident", Samples.INCIDENT));
        assertNoFailure(answer);
        return answer;
    }
}
