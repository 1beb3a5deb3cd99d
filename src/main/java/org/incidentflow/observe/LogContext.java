package org.incidentflow.observe;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.logging.log4j.core.util.ContextDataProvider;
import org.incidentflow.incident.Incident;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.NotificationBatch;

/**
 * Gives every line that is logged within a step the incident and the trace of its exchange, as {@code incident_id} and
 * {@code trace_id}. An exchange changes threads on its way; hence each step enters by itself. What they are is looked up
 * when a line is logged: a request has dozens of steps, and few lines.
 */
public final class LogContext implements ContextDataProvider {

    private static final ThreadLocal<Exchange> CURRENT = new ThreadLocal<>();

    /**
     * From now on this thread works on an exchange.
     *
     * @return the one before, for {@link #leave}; null for none
     */
    static Exchange enter(Exchange exchange) {
        Exchange previous = CURRENT.get();
        CURRENT.set(exchange);
        return previous;
    }

    /** @param previous what {@link #enter} returned */
    static void leave(Exchange previous) {
        CURRENT.set(previous);
    }

    /** For Log4j, with each line. */
    @Override
    public Map<String, String> supplyContextData() {
        Exchange exchange = CURRENT.get();
        if (exchange == null) {
            return Map.of();
        }
        Map<String, String> data = new HashMap<>();
        UUID incident = incidentId(exchange);
        if (incident != null) {
            data.put("incident_id", incident.toString());
        }
        String trace = TraceContext.traceId(exchange);
        if (trace != null) {
            data.put("trace_id", trace);
        }
        return data;
    }

    /** The incident that an exchange works for, as far as its variables tell; null for none, or for many. */
    static UUID incidentId(Exchange exchange) {
        if (exchange.getVariable("notification") instanceof Notification notification) {
            return notification.incidentId();
        }
        if (exchange.getVariable("incident") instanceof Incident incident) {
            return incident.id();
        }
        if (exchange.getVariable("notifications") instanceof NotificationBatch batch
                && !batch.notifications().isEmpty()) {
            return batch.notifications().get(0).incidentId();
        }
        return exchange.getVariable("incidentId") instanceof UUID id ? id : null;
    }
}
