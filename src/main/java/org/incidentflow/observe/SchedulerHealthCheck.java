package org.incidentflow.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.component.quartz.QuartzComponent;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.incidentflow.platform.QuartzSchedulers;
import org.quartz.Scheduler;
import org.quartz.SchedulerException;

/** Not ready while the scheduler does not fire or cannot check in with its cluster, because then nobody is reminded. */
public final class SchedulerHealthCheck extends AbstractHealthCheck {

    /** It checks in every two seconds; one or two that fail change nothing. */
    private static final Duration LATELY = Duration.ofSeconds(20);

    private final QuartzComponent quartz;

    public SchedulerHealthCheck(QuartzComponent quartz) {
        super("incident-flow", "scheduler");
        this.quartz = quartz;
    }

    /** Makes a gauge of how long ago it checked in. */
    public void bindTo(MeterRegistry meters) {
        Gauge.builder("incidentflow.scheduler.checkin.age.seconds", this::checkinAgeSeconds)
                .description("How long ago the scheduler last checked in with those of other instances")
                .strongReference(true)
                .register(meters);
    }

    private double checkinAgeSeconds() {
        try {
            Scheduler scheduler = quartz.getScheduler();
            return scheduler == null
                    ? Double.NaN
                    : QuartzSchedulers.sinceCheckin(scheduler).toMillis() / 1_000.0;
        } catch (SchedulerException e) {
            return Double.NaN;
        }
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
                reportCheckin(builder, QuartzSchedulers.sinceCheckin(scheduler));
            }
        } catch (SchedulerException e) {
            builder.message("The scheduler's state cannot be read: " + e.getMessage())
                    .down();
        }
    }

    private static void reportCheckin(HealthCheckResultBuilder builder, Duration age) {
        if (age.compareTo(LATELY) > 0) {
            builder.message("The scheduler has not checked in for %d s".formatted(age.toSeconds()))
                    .down();
        } else {
            builder.up();
        }
    }
}
