-- select-unarmed-reminders.sql: open incidents that are due within ten minutes, or before the sweep after the next, and
-- have no Quartz trigger, because a process stopped between opening them and setting it.
SELECT id, reminder_due_at
FROM incidents
WHERE status = 'open'
  AND NOT reminder_sent
  AND reminder_due_at BETWEEN now() AND now() + GREATEST(
    interval '10 minutes',
    make_interval(secs => 2 * CAST(:#${properties:reminder.sweep.millis} AS double precision) / 1000))
  AND NOT EXISTS (
    SELECT
    FROM qrtz_triggers
    WHERE sched_name = 'incident-flow'
      AND trigger_group = 'reminder'
      AND trigger_name = CAST(incidents.id AS text))
ORDER BY reminder_due_at
LIMIT 10000
