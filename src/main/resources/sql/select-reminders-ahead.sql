-- select-reminders-ahead.sql: the next open incidents in the order in which their reminders fall due, after the last one
-- that was read, and whether each has its Quartz trigger. LATERAL and LIMIT keep PostgreSQL to one look by name for each:
-- it would read all triggers there are for every page.
SELECT ahead.id, ahead.reminder_due_at, alarm.name IS NOT NULL AS armed
FROM (
  SELECT id, reminder_due_at
  FROM incidents
  WHERE status = 'open'
    AND NOT reminder_sent
    AND reminder_due_at > now() - interval '1 minute'
    AND (reminder_due_at, id)
      > (CAST(:#${variable.page.afterTime} AS timestamptz), CAST(:#${variable.page.afterId} AS uuid))
  ORDER BY reminder_due_at, id
  LIMIT 10000) AS ahead
LEFT JOIN LATERAL (
  SELECT trigger_name AS name
  FROM qrtz_triggers
  WHERE sched_name = 'incident-flow'
    AND trigger_group = 'reminder'
    AND trigger_name = CAST(ahead.id AS text)
  LIMIT 1) AS alarm ON true
ORDER BY ahead.reminder_due_at, ahead.id
