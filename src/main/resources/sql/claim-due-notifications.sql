-- claim-due-notifications.sql: takes what is due on one channel; until its delivery is recorded nobody else takes it for a
-- minute, which is longer than a provider may take. What was taken before and has no outcome may have ended its process: it
-- is taken alone, for twice as long each time, eight times at most, and given up like what fails too often.
-- A reminder is skipped when its incident was resolved meanwhile, even if it was opened again since: its new time has a
-- reminder of its own, until which reminder_sent is false.
WITH finished AS (
  SELECT id
  FROM notifications
  WHERE status = 'pending'
    AND channel = :#${variable.channel}
    AND next_attempt_at <= now()
    AND unfinished_attempts = 0
  ORDER BY next_attempt_at
  LIMIT 50
  FOR UPDATE SKIP LOCKED
), unfinished AS (
  SELECT id
  FROM notifications
  WHERE status = 'pending'
    AND channel = :#${variable.channel}
    AND next_attempt_at <= now()
    AND unfinished_attempts > 0
  ORDER BY unfinished_attempts, next_attempt_at
  LIMIT 1
  FOR UPDATE SKIP LOCKED
), taken AS (
  SELECT id FROM finished
  UNION ALL
  SELECT id FROM unfinished WHERE NOT EXISTS (SELECT FROM finished)
), due AS (
  SELECT n.id, i.trace_context,
    n.kind LIKE 'reminder%' AND (i.status = 'resolved' OR NOT i.reminder_sent) AS too_late,
    n.unfinished_attempts > 0
      AND n.attempts + n.unfinished_attempts >= CAST(:#${properties:notify.attempts} AS integer) AS too_often
  FROM taken
  JOIN notifications n ON n.id = taken.id
  JOIN incidents i ON i.id = n.incident_id
), claimed AS (
  UPDATE notifications n
  SET status = CASE WHEN too_late THEN 'skipped' WHEN too_often THEN 'failed' ELSE n.status END,
      next_attempt_at = CASE WHEN NOT too_late AND NOT too_often
        THEN now() + interval '1 minute' * 2 ^ least(n.unfinished_attempts, 8) END,
      unfinished_attempts = CASE WHEN too_late OR too_often
        THEN n.unfinished_attempts ELSE n.unfinished_attempts + 1 END,
      last_error = CASE
        WHEN too_late THEN 'The incident was resolved first.'
        WHEN too_often THEN format('The last attempts have no outcome (%s): the application ended during each of them.',
          n.unfinished_attempts)
        ELSE n.last_error END
  FROM due
  WHERE n.id = due.id
  RETURNING n.id, n.incident_id, n.channel, n.kind, n.recipient, n.message, n.status,
    due.trace_context
)
SELECT id, incident_id, channel, kind, recipient, message, trace_context
FROM claimed
WHERE status = 'pending'
