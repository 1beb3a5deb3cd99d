-- claim-due-reminders.sql: the only statement that decides a reminder. It takes what is due on the database's clock;
-- the incident whose trigger fired may be a minute early, because that trigger followed the application's clock.
WITH due AS (
  SELECT id
  FROM incidents
  WHERE status = 'open'
    AND NOT reminder_sent
    AND reminder_due_at <= now() + interval '1 minute'
    AND (reminder_due_at <= now() OR CAST(id AS text) = :#${variable.triggeredIncident})
  ORDER BY reminder_due_at
  LIMIT 1000
  FOR UPDATE SKIP LOCKED
)
UPDATE incidents i
SET reminder_sent = true, updated_at = now()
FROM due
WHERE i.id = due.id
RETURNING i.id, CAST(contact AS text) AS contact, classification, ticket_id, trace_context,
  CAST(EXTRACT(EPOCH FROM now() - reminder_due_at) AS double precision) AS lag_seconds,
  (SELECT count(DISTINCT kind) FROM notifications n WHERE n.incident_id = i.id AND n.kind LIKE 'reminder%')
    AS earlier_reminders
