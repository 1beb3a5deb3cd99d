package org.incidentflow.observe;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.component.direct.DirectEndpoint;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.http.common.HttpCommonEndpoint;
import org.apache.camel.opentelemetry2.OpenTelemetryTracer;
import org.apache.camel.telemetry.Op;
import org.apache.camel.telemetry.SpanContextPropagationExtractor;
import org.apache.camel.telemetry.SpanContextPropagationInjector;
import org.apache.camel.telemetry.SpanLifecycleManager;
import org.apache.camel.telemetry.TagConstants;

/**
 * Camel's tracer, with spans that tell an incident's story: one for each route, and one for each call out of the routes,
 * named as the route or the step. A request begins a trace; so does later work for an incident, linked to the span that
 * began it. A sweep that finds nothing leaves none.
 *
 * <p>Who sends a {@code traceparent} does not decide about our traces: it becomes a link. Spans hold no texts and no
 * messages of exceptions.
 */
final class IncidentTracer extends OpenTelemetryTracer {

    private static final String HEADER = "traceparent";
    private static final Set<String> TAGS =
            Set.of(TagConstants.HTTP_METHOD, TagConstants.HTTP_STATUS, TagConstants.DB_SYSTEM);

    private final Tracer tracer;

    /** What begins or ends on this thread just now; Camel does not pass it on. */
    private final ThreadLocal<Event> current = new ThreadLocal<>();

    IncidentTracer(Tracer tracer) {
        this.tracer = tracer;
    }

    private record Event(Exchange exchange, Endpoint endpoint, Op op) {

        boolean isCall() {
            return op == Op.EVENT_SENT;
        }

        /** A call of a route, which has a span of its own. */
        boolean isCallOfRoute() {
            return isCall() && endpoint instanceof DirectEndpoint;
        }

        /** The step's id, or the route's. */
        String name() {
            if (isCall()) {
                return exchange.getExchangeExtension().getHistoryNodeId();
            }
            // A route has the name of its endpoint.
            return endpoint instanceof DirectEndpoint
                    ? endpoint.getEndpointKey().replaceFirst("^direct:/*", "")
                    : exchange.getFromRouteId();
        }

        SpanKind kind() {
            if (isCall()) {
                return SpanKind.CLIENT;
            }
            return isRequest() ? SpanKind.SERVER : SpanKind.INTERNAL;
        }

        boolean isRequest() {
            return !isCall() && exchange.getFromEndpoint() instanceof PlatformHttpEndpoint;
        }

        /** The work that this goes on with, if it does. */
        Optional<Continued> continued() {
            if (exchange.getMessage().getBody() instanceof Continued work) {
                return Optional.of(work);
            }
            return exchange.getVariable("notifications") instanceof Continued work
                    ? Optional.of(work)
                    : Optional.empty();
        }
    }

    @Override
    protected void initTracer() {
        setSpanLifecycleManager(new Spans());
    }

    @Override
    protected void beginEventSpan(Exchange exchange, Endpoint endpoint, Op op) throws Exception {
        current.set(new Event(exchange, endpoint, op));
        try {
            super.beginEventSpan(exchange, endpoint, op);
        } finally {
            current.remove();
        }
    }

    @Override
    protected void endEventSpan(Exchange exchange, Endpoint endpoint) throws Exception {
        current.set(new Event(exchange, endpoint, null));
        try {
            super.endEventSpan(exchange, endpoint);
        } finally {
            current.remove();
        }
    }

    private final class Spans implements SpanLifecycleManager {

        @Override
        public org.apache.camel.telemetry.Span create(
                String name, org.apache.camel.telemetry.Span parent, SpanContextPropagationExtractor extractor) {
            Event event = current.get();
            IncidentSpan above = (IncidentSpan) parent;
            boolean traced = above != null && above.isTraced();
            if (event.isCallOfRoute() || !traced && event.isCall()) {
                return new IncidentSpan(traced ? above.span : Span.getInvalid(), false);
            }
            return traced ? new IncidentSpan(child(event, above), true) : begin(event);
        }

        private Span child(Event event, IncidentSpan above) {
            return tracer.spanBuilder(event.name())
                    .setSpanKind(event.kind())
                    .setParent(Context.root().with(above.span))
                    .startSpan();
        }

        private IncidentSpan begin(Event event) {
            Optional<Continued> continued = event.continued();
            if (!event.isRequest() && continued.isEmpty()) {
                return new IncidentSpan(Span.getInvalid(), false);
            }
            Exchange exchange = event.exchange();
            String origin = event.isRequest()
                    ? exchange.getMessage().getHeader(HEADER, String.class)
                    : continued.get().traceContext();
            SpanBuilder builder =
                    tracer.spanBuilder(event.name()).setSpanKind(event.kind()).setNoParent();
            Optional<SpanContext> link = TraceContext.parse(origin);
            link.ifPresent(builder::addLink);
            Span root = builder.startSpan();
            TraceContext.begin(exchange, root.getSpanContext());
            return new IncidentSpan(root, true);
        }

        @Override
        public void activate(org.apache.camel.telemetry.Span span) {
            // An exchange carries its span with it, on whatever thread.
        }

        @Override
        public void deactivate(org.apache.camel.telemetry.Span span) {
            IncidentSpan ended = (IncidentSpan) span;
            if (ended.own) {
                UUID incident = LogContext.incidentId(current.get().exchange());
                if (incident != null) {
                    ended.span.setAttribute("incident.id", incident.toString());
                }
                ended.span.end();
            }
        }

        @Override
        public void close(org.apache.camel.telemetry.Span span) {
            // Nothing was opened.
        }

        /** Only peers that are called over HTTP learn of the span. */
        @Override
        public void inject(
                org.apache.camel.telemetry.Span span, SpanContextPropagationInjector injector, boolean includeTracing) {
            Event event = current.get();
            IncidentSpan begun = (IncidentSpan) span;
            if (event.isCall() && begun.isTraced() && event.endpoint() instanceof HttpCommonEndpoint) {
                injector.put(HEADER, TraceContext.text(begun.span.getSpanContext()));
            }
        }
    }

    /** A span, or the place of one that is not wanted. */
    private final class IncidentSpan implements org.apache.camel.telemetry.Span {

        private final Span span;
        private final boolean own;

        /** @param own false for the place of another's span, which ends with that */
        private IncidentSpan(Span span, boolean own) {
            this.span = span;
            this.own = own;
        }

        private boolean isTraced() {
            return span.getSpanContext().isValid();
        }

        @Override
        public void log(Map<String, String> fields) {
            // Lines of the log carry the trace's id instead.
        }

        @Override
        public void setTag(String key, String value) {
            if (own && TAGS.contains(key)) {
                span.setAttribute(key, value);
            }
        }

        @Override
        public void setComponent(String component) {
            if (own) {
                span.setAttribute(TagConstants.COMPONENT, component);
            }
        }

        @Override
        public void setError(boolean error) {
            if (own && error) {
                Exception failure = current.get().exchange().getException();
                span.setStatus(
                        StatusCode.ERROR,
                        failure == null ? "" : failure.getClass().getSimpleName());
            }
        }
    }
}
