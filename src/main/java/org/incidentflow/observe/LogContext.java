package org.incidentflow.observe;

import java.util.Objects;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.incidentflow.incident.Incident;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.NotificationBatch;
import org.slf4j.MDC;

/**
 * While it is open, every line that this thread logs carries the incident and the trace of an exchange, as {@code
 * incident_id} and {@code trace_id}. An exchange changes threads on its way; hence one for each step.
 */
final class LogContext implements AutoCloseable {

    static final String INCIDENT = "incident_id";
    static final String TRACE = "trace_id";

    private static final LogContext UNCHANGED = new LogContext(null, null, false, false);

    private final String previousIncident;
    private final String previousTrace;
    private final boolean incidentChanged;
    private final boolean traceChanged;

    private LogContext(String previousIncident, String previousTrace, boolean incidentChanged, boolean traceChanged) {
        this.previousIncident = previousIncident;
        this.previousTrace = previousTrace;
        this.incidentChanged = incidentChanged;
        this.traceChanged = traceChanged;
    }

    static LogContext of(Exchange exchange) {
        UUID id = incidentId(exchange);
        String incident = id == null ? null : id.toString();
        String trace = TraceContext.traceId(exchange);
        String previousIncident = MDC.get(INCIDENT);
        String previousTrace = MDC.get(TRACE);
        boolean incidentChanged = !Objects.equals(incident, previousIncident);
        boolean traceChanged = !Objects.equals(trace, previousTrace);
        if (!incidentChanged && !traceChanged) {
            return UNCHANGED;
        }
        set(INCIDENT, incident, incidentChanged);
        set(TRACE, trace, traceChanged);
        return new LogContext(previousIncident, previousTrace, incidentChanged, traceChanged);
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

    @Override
    public void close() {
        set(INCIDENT, previousIncident, incidentChanged);
        set(TRACE, previousTrace, traceChanged);
    }

    private static void set(String key, String value, boolean changed) {
        if (!changed) {
            return;
        }
        if (value == null) {
            MDC.remove(key);
        } else {
            MDC.put(key, value);
        }
    }
}
