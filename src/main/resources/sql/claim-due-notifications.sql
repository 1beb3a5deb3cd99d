-- claim-due-notifications.sql: takes what is due; until its delivery is recorded nobody else takes it for 30 seconds.
UPDATE notifications
SET next_attempt_at = now() + interval '30 seconds'
WHERE status = 'pending'
  AND id IN (
    SELECT id
    FROM notifications
    WHERE status = 'pending'
      AND next_attempt_at <= now()
    ORDER BY next_attempt_at
    LIMIT 100
    FOR UPDATE SKIP LOCKED)
RETURNING id, incident_id, channel, kind, recipient, message
