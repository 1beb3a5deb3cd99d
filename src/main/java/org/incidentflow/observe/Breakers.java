package org.incidentflow.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.component.resilience4j.ResilienceProcessor;

/** The circuit breakers of the routes, by the id of their step. */
public final class Breakers {

    static final List<String> NAMES = List.of("guard-model", "guard-ticket-api");

    private static final List<String> STATES = List.of("closed", "open", "half_open");

    private final CamelContext context;

    public Breakers(CamelContext context) {
        this.context = context;
    }

    /** {@code closed}, {@code open} or {@code half_open}; empty while its route is not there. */
    public Optional<String> state(String name) {
        return Optional.ofNullable(context.getProcessor(name, ResilienceProcessor.class))
                .map(breaker -> breaker.getCircuitBreakerState().toLowerCase(Locale.ROOT));
    }

    /** Makes a gauge of each state of each breaker: 1 for the one that it is in. */
    public void bindTo(MeterRegistry meters) {
        for (String name : NAMES) {
            for (String state : STATES) {
                Gauge.builder(
                                "incidentflow.breaker.state",
                                () -> state(name).filter(state::equals).isPresent() ? 1 : 0)
                        .description("1 for the state that the circuit breaker is in")
                        .tag("breaker", name)
                        .tag("state", state)
                        .strongReference(true)
                        .register(meters);
            }
        }
    }
}
