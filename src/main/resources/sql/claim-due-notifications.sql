-- claim-due-notifications.sql: takes what is due on one channel; until its delivery is recorded nobody else takes it for a
-- minute, which is longer than a provider may take. A reminder is skipped when its incident was resolved meanwhile, even if
-- it was opened again since: its new time has a reminder of its own, until which reminder_sent is false.
WITH due AS (
  SELECT n.id, n.kind LIKE 'reminder%' AND (i.status = 'resolved' OR NOT i.reminder_sent) AS too_late, i.trace_context
  FROM notifications n
  JOIN incidents i ON i.id = n.incident_id
  WHERE n.status = 'pending'
    AND n.channel = :#${variable.channel}
    AND n.next_attempt_at <= now()
  ORDER BY n.next_attempt_at
  LIMIT 50
  FOR UPDATE OF n SKIP LOCKED
), claimed AS (
  UPDATE notifications n
  SET status = CASE WHEN too_late THEN 'skipped' ELSE n.status END,
      next_attempt_at = CASE WHEN NOT too_late THEN now() + interval '1 minute' END,
      last_error = CASE WHEN too_late THEN 'The incident was resolved first.' ELSE n.last_error END
  FROM due
  WHERE n.id = due.id
  RETURNING n.id, n.incident_id, n.channel, n.kind, n.recipient, n.message, n.status,
    due.trace_context
)
SELECT id, incident_id, channel, kind, recipient, message, trace_context
FROM claimed
WHERE status = 'pending'
