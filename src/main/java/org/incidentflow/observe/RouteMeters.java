package org.incidentflow.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.ExchangeHelper;
import org.apache.camel.support.RoutePolicySupport;

/**
 * Times every route, by its outcome: {@code ok}, {@code handled} when what went wrong was turned into an answer, or {@code
 * failed}; and the request as a whole once more, with a histogram. Camel's own policy does the same at the price of
 * several formatted texts for each route that a request passes.
 */
public final class RouteMeters implements RoutePolicyFactory {

    private static final String WHOLE_REQUEST = "create-incident";
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30)
    };

    private final MeterRegistry meters;

    public RouteMeters(MeterRegistry meters) {
        this.meters = meters;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return new TimedRoute(routeId);
    }

    private Timer timer(String routeId, String outcome) {
        return Timer.builder("incidentflow.route")
                .description("Time of each route")
                .tag("route", routeId)
                .tag("outcome", outcome)
                .register(meters);
    }

    private Timer request(String outcome) {
        return Timer.builder("incidentflow.request")
                .description("Time of a customer's message from its first step to its response")
                .tag("outcome", outcome)
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    /** The timers of other outcomes than success are made with the first of them. */
    private final class TimedRoute extends RoutePolicySupport {

        private final String routeId;
        private final String begin;
        private final Timer ok;
        private final Optional<Timer> requestOk;

        private TimedRoute(String routeId) {
            this.routeId = routeId;
            this.begin = "incidentflow.begin." + routeId;
            this.ok = timer(routeId, "ok");
            this.requestOk = routeId.equals(WHOLE_REQUEST) ? Optional.of(request("ok")) : Optional.empty();
        }

        @Override
        public void onExchangeBegin(Route route, Exchange exchange) {
            exchange.setProperty(begin, System.nanoTime());
        }

        @Override
        public void onExchangeDone(Route route, Exchange exchange) {
            if (exchange.removeProperty(begin) instanceof Long start) {
                long time = System.nanoTime() - start;
                String outcome = outcome(exchange);
                boolean fine = outcome.equals("ok");
                (fine ? ok : timer(routeId, outcome)).record(time, TimeUnit.NANOSECONDS);
                if (requestOk.isPresent() && isRequest(exchange)) {
                    (fine ? requestOk.get() : request(outcome)).record(time, TimeUnit.NANOSECONDS);
                }
            }
        }

        /** The recovery takes the same route, and nobody waits for it. */
        private static boolean isRequest(Exchange exchange) {
            return exchange.getFromEndpoint() instanceof PlatformHttpEndpoint;
        }

        private static String outcome(Exchange exchange) {
            if (exchange.isFailed()) {
                return "failed";
            }
            return ExchangeHelper.isFailureHandled(exchange) ? "handled" : "ok";
        }
    }
}
