-- resend-failed-notifications.sql: the oldest failed notifications of some channels are due again at once.
WITH chosen AS (
  SELECT id
  FROM notifications
  WHERE status = 'failed'
    AND channel IN (:channels)
  ORDER BY created_at
  LIMIT :limit
  FOR UPDATE SKIP LOCKED
), queued AS (
  UPDATE notifications n
  SET status = 'pending', attempts = 0, unfinished_attempts = 0, next_attempt_at = now()
  FROM chosen
  WHERE n.id = chosen.id
  RETURNING n.id, n.incident_id, n.channel, n.kind
), logged AS (
  INSERT INTO incident_events (incident_id, type, details)
  SELECT incident_id, 'notification_resent', jsonb_build_object('notification_id', id, 'channel', channel, 'kind', kind)
  FROM queued
)
SELECT count(*) FROM queued
