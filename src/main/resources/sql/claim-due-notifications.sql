-- claim-due-notifications.sql: takes what is due on one channel; until its delivery is recorded nobody else takes it for a
-- minute, which is longer than a provider may take.
UPDATE notifications
SET next_attempt_at = now() + interval '1 minute'
WHERE status = 'pending'
  AND id IN (
    SELECT id
    FROM notifications
    WHERE status = 'pending'
      AND channel = :#${variable.channel}
      AND next_attempt_at <= now()
    ORDER BY next_attempt_at
    LIMIT 50
    FOR UPDATE SKIP LOCKED)
RETURNING id, incident_id, channel, kind, recipient, message
