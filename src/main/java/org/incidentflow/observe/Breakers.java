package org.incidentflow.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.resilience4j.ResilienceProcessor;

/** The circuit breakers of the routes, by the ids of their steps. */
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

    /** Each one's state, such as {@code CLOSED} or {@code OPEN}. */
    public Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        all().forEach((id, breaker) -> states.put(id, breaker.getCircuitBreakerState()));
        return states;
    }

    /**
     * Lets calls through again.
     *
     * @throws IllegalArgumentException if there is no such breaker
     */
    public void close(String id) {
        Map<String, ResilienceProcessor> all = all();
        if (!all.containsKey(id)) {
            throw new IllegalArgumentException("There is no breaker \"%s\", only %s.".formatted(id, all.keySet()));
        }
        all.get(id).transitionToCloseState();
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

    /** Looked up each time: a route that is reloaded has others. */
    private Map<String, ResilienceProcessor> all() {
        Map<String, ResilienceProcessor> all = new TreeMap<>();
        for (Route route : context.getRoutes()) {
            route.filter("*").stream()
                    .filter(ResilienceProcessor.class::isInstance)
                    .map(ResilienceProcessor.class::cast)
                    .forEach(breaker -> all.put(breaker.getId(), breaker));
        }
        return all;
    }
}
