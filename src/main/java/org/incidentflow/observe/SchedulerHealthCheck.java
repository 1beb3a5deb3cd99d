package org.incidentflow.observe;

import java.util.Map;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;

/** Not ready while the scheduler does not fire, because then nobody is reminded. */
public final class SchedulerHealthCheck extends AbstractHealthCheck {

    private final QuartzComponent quartz;

    public SchedulerHealthCheck(QuartzComponent quartz) {
        super("incident-flow", "scheduler");
        this.quartz = quartz;
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        Scheduler scheduler = quartz.getScheduler();
        try {
            if (scheduler == null || !scheduler.isStarted()) {
                builder.message("The scheduler has not started").down();
            } else if (scheduler.isShutdown()) {
                builder.message("The scheduler is shut down").down();
            } else if (scheduler.isInStandbyMode()) {
                builder.message("The scheduler is in standby").down();
            } else {
                builder.up();
            }
        } catch (SchedulerException e) {
            builder.message("The scheduler's state cannot be read: " + e.getMessage())
                    .down();
        }
    }
}
