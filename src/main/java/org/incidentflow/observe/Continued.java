package org.incidentflow.observe;

/** Work for an incident that another request, and perhaps another process, began. */
public interface Continued {

    /** The span that began it, as {@code traceparent} writes it; null where there was none. */
    String traceContext();
}
