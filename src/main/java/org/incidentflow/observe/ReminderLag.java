package org.incidentflow.observe;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.DoubleConsumer;

/** How late reminders are: from when one was due until somebody took it to send it. */
public final class ReminderLag implements DoubleConsumer {

    private static final Duration[] BUCKETS = {
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Duration.ofMinutes(1),
        Duration.ofMinutes(5),
        Duration.ofMinutes(30),
        Duration.ofHours(2)
    };

    private final Timer lag;

    public ReminderLag(MeterRegistry meters) {
        this.lag = Timer.builder("incidentflow.reminder.lag")
                .description("From when a reminder was due until it was taken to be sent")
                .serviceLevelObjectives(BUCKETS)
                .register(meters);
    }

    /** @param seconds negative where the trigger's clock is ahead of the database's */
    @Override
    public void accept(double seconds) {
        lag.record(Duration.ofMillis(Math.round(Math.max(0, seconds) * 1_000)));
    }
}
