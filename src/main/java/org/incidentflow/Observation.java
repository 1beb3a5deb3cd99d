package org.incidentflow;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.component.micrometer.MicrometerConstants;
import org.apache.camel.component.micrometer.MicrometerUtils;
import org.apache.camel.component.micrometer.eventnotifier.MicrometerRouteEventNotifier;
import org.apache.camel.spi.Registry;
import org.incidentflow.classify.ModelSettings;
import org.incidentflow.notify.DeliveryFailures;
import org.incidentflow.notify.ProviderPauses;
import org.incidentflow.notify.ProviderPauses.Line;
import org.incidentflow.observe.Backlog;
import org.incidentflow.observe.Breakers;
import org.incidentflow.observe.BuildInfo;
import org.incidentflow.observe.FlowMeters;
import org.incidentflow.observe.PeerHealthCheck;
import org.incidentflow.observe.ProviderOutcomes;
import org.incidentflow.observe.RouteMeters;
import org.incidentflow.observe.StepObserver;
import org.incidentflow.platform.InFlight;

/** What is counted and watched while the flow works. */
final class Observation {

    private final CamelContext context;
    private final MeterRegistry meters;
    private final Breakers breakers;
    private final ProviderOutcomes providers = new ProviderOutcomes(InstantSource.system());
    private final Backlog backlog = new Backlog(InstantSource.system());

    Observation(CamelContext context) {
        this.context = context;
        // Camel's own, which is scraped at the management port.
        this.meters = MicrometerUtils.getOrCreateMeterRegistry(
                context.getRegistry(), MicrometerConstants.METRICS_REGISTRY_NAME);
        this.breakers = new Breakers(context);
    }

    MeterRegistry meters() {
        return meters;
    }

    Breakers breakers() {
        return breakers;
    }

    Backlog backlog() {
        return backlog;
    }

    /** Before the routes are made, each of whose steps is then counted. */
    void begin(BuildInfo build, ModelSettings model, InFlight inFlight, DeliveryFailures failures) {
        build.bindTo(meters);
        Gauge.builder("incidentflow.requests.in.flight", inFlight, InFlight::size)
                .description("Requests that are being worked on")
                .register(meters);
        breakers.bindTo(meters);
        backlog.bindTo(meters);
        // It counts routes, and would be sent an event for every step of every exchange to throw away.
        context.getManagementStrategy().getEventNotifiers().stream()
                .filter(MicrometerRouteEventNotifier.class::isInstance)
                .map(MicrometerRouteEventNotifier.class::cast)
                .forEach(notifier -> notifier.setIgnoreExchangeEvents(true));
        context.getCamelContextExtension().addInterceptStrategy(new StepObserver(meters));
        context.addRoutePolicyFactory(new RouteMeters(meters));
        context.addRoutePolicyFactory(new FlowMeters(meters, providers, failures, model.classifiedBy()));
        bindHealthChecks();
    }

    private void bindHealthChecks() {
        Registry beans = context.getRegistry();
        beans.bind("breakers", breakers);
        beans.bind("backlog", backlog);
        beans.bind("model", PeerHealthCheck.behind(breakers, "guard-model", "model"));
        beans.bind("ticket-api", PeerHealthCheck.behind(breakers, "guard-ticket-api", "ticket-api"));
    }

    /** Shows which providers are in trouble. */
    void watch(ProviderPauses pauses) {
        for (String provider : List.of("smtp", "sendgrid", "twilio")) {
            PeerHealthCheck check = PeerHealthCheck.provider(providers, pauses, provider);
            context.getRegistry().bind(check.getId(), check);
        }
        for (Line line : pauses.lines()) {
            Gauge.builder("incidentflow.provider.paused", () -> pauses.isPaused(line) ? 1 : 0)
                    .description("1 while the provider is not asked, because it refuses every notification")
                    .tag("provider", line.provider())
                    .tag("channel", line.channel())
                    .strongReference(true)
                    .register(meters);
        }
    }
}
