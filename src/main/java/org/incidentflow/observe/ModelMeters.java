package org.incidentflow.observe;

import dev.langchain4j.model.output.TokenUsage;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How long a model takes, how many tokens it reads and writes, and what they cost. */
public final class ModelMeters {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(4),
        Duration.ofSeconds(8),
        Duration.ofSeconds(16)
    };

    private final Map<String, Timer> answers;
    private final Counter input;
    private final Counter output;
    private final Optional<TokenPrices> prices;
    private final Counter cost;

    /** @param prices empty where a model's tokens have none */
    public ModelMeters(MeterRegistry meters, String model, Optional<TokenPrices> prices) {
        this.answers = Stream.of("ok", "timeout", "error")
                .collect(Collectors.toMap(Function.identity(), outcome -> timer(meters, model, outcome)));
        this.input = tokens(meters, model, "input");
        this.output = tokens(meters, model, "output");
        this.prices = prices;
        this.cost = prices.map(known -> Counter.builder("incidentflow.model.cost.dollars")
                        .description("What the model's tokens cost, by LLM_PRICE_INPUT and LLM_PRICE_OUTPUT")
                        .tag("model", model)
                        .register(meters))
                .orElse(null);
    }

    void answered(String outcome, long nanoseconds) {
        answers.get(outcome).record(nanoseconds, TimeUnit.NANOSECONDS);
    }

    /** @param usage null where the model does not say */
    void used(TokenUsage usage) {
        if (usage == null) {
            return;
        }
        int read = count(usage.inputTokenCount());
        int written = count(usage.outputTokenCount());
        input.increment(read);
        output.increment(written);
        prices.ifPresent(known -> cost.increment(known.dollars(read, written)));
    }

    private static int count(Integer tokens) {
        return tokens == null ? 0 : tokens;
    }

    private static Timer timer(MeterRegistry meters, String model, String outcome) {
        return Timer.builder("incidentflow.model")
                .description("Time until the model answered, or failed")
                .tag("model", model)
                .tag("outcome", outcome)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    private static Counter tokens(MeterRegistry meters, String model, String direction) {
        return Counter.builder("incidentflow.model.tokens")
                .description("Tokens that the model read (input) and wrote (output)")
                .tag("model", model)
                .tag("direction", direction)
                .register(meters);
    }
}
