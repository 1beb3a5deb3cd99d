package org.incidentflow.notify;

import org.apache.camel.Variable;

/** The provider that only writes to the log: it takes everything. */
public final class LogProvider {

    public Delivery confirm(@Variable("notification") Notification notification) {
        return new Delivery("log", "log-" + notification.id());
    }
}
