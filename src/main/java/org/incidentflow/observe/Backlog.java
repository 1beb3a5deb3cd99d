package org.incidentflow.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.camel.Body;

/**
 * What waits in the database, as the latest row of select-backlog.sql has it; a route reads it every few seconds, so that
 * whoever asks never waits for the database. While the database is away the figures stay, and grow old.
 */
public final class Backlog {

    private final InstantSource clock;
    private volatile Figures figures;

    public Backlog(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * @param unfinishedIncidents     received, and left by whoever worked on them
     * @param localTickets            open or resolved, and not known to the ticket API yet
     * @param unconfirmedTickets      taken by the ticket API with an answer that had no id, for an operator to look at
     * @param pendingNotifications    queued
     * @param failedNotifications     given up, for an operator to look at
     * @param skippedNotifications    never tried, for want of an address or because the incident was resolved first
     * @param notificationWaitSeconds how long the next attempt that is due most is overdue
     * @param armedReminders          alarms that Quartz holds
     * @param overdueReminders        due and not sent
     * @param reminderWaitSeconds     how long the first of them is overdue
     * @param readAt                  when this was so
     */
    public record Figures(
            long unfinishedIncidents,
            long localTickets,
            long unconfirmedTickets,
            long pendingNotifications,
            long failedNotifications,
            long skippedNotifications,
            double notificationWaitSeconds,
            long armedReminders,
            long overdueReminders,
            double reminderWaitSeconds,
            Instant readAt) {}

    /** @param row of select-backlog.sql */
    public void update(@Body Map<String, Object> row) {
        figures = new Figures(
                number(row, "unfinished_incidents").longValue(),
                number(row, "local_tickets").longValue(),
                number(row, "unconfirmed_tickets").longValue(),
                number(row, "pending_notifications").longValue(),
                number(row, "failed_notifications").longValue(),
                number(row, "skipped_notifications").longValue(),
                number(row, "notification_wait_seconds").doubleValue(),
                number(row, "armed_reminders").longValue(),
                number(row, "overdue_reminders").longValue(),
                number(row, "reminder_wait_seconds").doubleValue(),
                clock.instant());
    }

    /** Empty before the database was read for the first time. */
    public Optional<Figures> figures() {
        return Optional.ofNullable(figures);
    }

    /** Makes a gauge of each figure, and one of their age. */
    public void bindTo(MeterRegistry meters) {
        gauge(
                meters,
                "incidents.unfinished",
                "Incidents that a stopped process left, those included that are retried later",
                Figures::unfinishedIncidents);
        gauge(meters, "tickets.backlog", "Local tickets that the ticket API does not know yet", Figures::localTickets);
        gauge(
                meters,
                "tickets.unconfirmed",
                "Incidents that the ticket API took without a readable id, and that are not posted again",
                Figures::unconfirmedTickets);
        gauge(meters, "notifications.pending", "Notifications in the queue", Figures::pendingNotifications);
        gauge(meters, "notifications.dead", "Notifications that were given up", Figures::failedNotifications);
        gauge(
                meters,
                "notifications.wait.seconds",
                "How long the most overdue delivery is overdue",
                Figures::notificationWaitSeconds);
        gauge(meters, "reminders.overdue", "Reminders that are due and not sent", Figures::overdueReminders);
        gauge(
                meters,
                "reminders.wait.seconds",
                "How long the most overdue reminder is overdue",
                Figures::reminderWaitSeconds);
        gauge(meters, "backlog.age.seconds", "How old the figures from the database are", this::ageSeconds);
    }

    private void gauge(MeterRegistry meters, String name, String description, ToDoubleFunction<Figures> figure) {
        Gauge.builder(
                        "incidentflow." + name,
                        () -> figures().map(figure::applyAsDouble).orElse(Double.NaN))
                .description(description)
                .strongReference(true)
                .register(meters);
    }

    private double ageSeconds(Figures latest) {
        return Duration.between(latest.readAt(), clock.instant()).toMillis() / 1_000.0;
    }

    private static Number number(Map<String, Object> row, String column) {
        return (Number) row.get(column);
    }
}
