package org.incidentflow.operate;

import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.component.resilience4j.ResilienceProcessor;

/** The circuit breakers of the routes, by the ids of their steps. */
public final class Breakers {

    private final CamelContext context;

    public Breakers(CamelContext context) {
        this.context = context;
    }

    /** Each one's state, such as {@code CLOSED} or {@code OPEN}. */
    Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        all().forEach((id, breaker) -> states.put(id, breaker.getCircuitBreakerState()));
        return states;
    }

    /**
     * Lets calls through again.
     *
     * @throws IllegalArgumentException if there is no such breaker
     */
    void close(String id) {
        Map<String, ResilienceProcessor> all = all();
        if (!all.containsKey(id)) {
            throw new IllegalArgumentException("There is no breaker \"%s\", only %s.".formatted(id, all.keySet()));
        }
        all.get(id).transitionToCloseState();
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
