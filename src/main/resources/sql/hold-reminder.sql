-- hold-reminder.sql: takes a queued reminder for its first delivery, or skips it when its incident was resolved since. No
-- row in that case, nor when it took so long until its turn that the sweep has it by now.
WITH held AS (
  UPDATE notifications n
  SET status = CASE WHEN i.status = 'resolved' THEN 'skipped' ELSE n.status END,
      next_attempt_at = CASE WHEN i.status <> 'resolved' THEN now() + interval '1 minute' END,
      last_error = CASE WHEN i.status = 'resolved' THEN 'The incident was resolved first.' END
  FROM incidents i
  WHERE n.id = :#${variable.notifications.notifications[0].id}
    AND n.status = 'pending'
    AND n.next_attempt_at = n.created_at + interval '5 minutes'
    AND i.id = n.incident_id
  RETURNING n.id, n.status
)
SELECT id
FROM held
WHERE status = 'pending'
