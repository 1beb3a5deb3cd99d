package org.incidentflow.platform;

import java.util.Map;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;

/** Not ready while the database takes no writes, or while the connections lead to several. */
public final class WritesHealthCheck extends AbstractHealthCheck {

    private final DatabaseWatch watch;

    public WritesHealthCheck(DatabaseWatch watch) {
        super("incident-flow", "writes");
        this.watch = watch;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        watch.trouble().ifPresentOrElse(reason -> builder.message(reason).down(), builder::up);
    }
}
