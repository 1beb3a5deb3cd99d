package org.incidentflow.observe;

import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;

/** A span as text, in the form of the header {@code traceparent} (W3C Trace Context), and where exchanges keep it. */
final class TraceContext {

    /** The variable that insert-incident.sql stores; not set without traces. */
    static final String VARIABLE = "traceContext";

    /** An exchange's trace, for the log. */
    private static final String TRACE_ID = "incidentflow.traceId";

    private static final Pattern TEXT = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})");

    private TraceContext() {}

    static String text(SpanContext span) {
        return "00-%s-%s-%s"
                .formatted(
                        span.getTraceId(),
                        span.getSpanId(),
                        span.getTraceFlags().asHex());
    }

    /** Empty for null, and for what is no such text. */
    static Optional<SpanContext> parse(String text) {
        Matcher parts = TEXT.matcher(text == null ? "" : text);
        if (!parts.matches()) {
            return Optional.empty();
        }
        return Optional.of(SpanContext.createFromRemoteParent(
                        parts.group(1), parts.group(2), TraceFlags.fromHex(parts.group(3), 0), TraceState.getDefault()))
                .filter(SpanContext::isValid);
    }

    /** The trace that an exchange belongs to, or null. */
    static String traceId(Exchange exchange) {
        return exchange.getProperty(TRACE_ID, String.class);
    }

    /** From now on the exchange, and what is copied from it, belongs to the trace of this span. */
    static void begin(Exchange exchange, SpanContext root) {
        exchange.setProperty(TRACE_ID, root.getTraceId());
        exchange.setVariable(VARIABLE, text(root));
    }
}
