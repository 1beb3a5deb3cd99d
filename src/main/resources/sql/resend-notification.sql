-- resend-notification.sql: a failed notification is due again at once; any other stays as it is.
WITH found AS (
  SELECT id, status FROM notifications
  WHERE id = :#${variable.notificationId} AND incident_id = :#${variable.incidentId}
  FOR UPDATE
), queued AS (
  UPDATE notifications n
  SET status = 'pending', attempts = 0, unfinished_attempts = 0, next_attempt_at = now()
  FROM found
  WHERE n.id = found.id AND found.status = 'failed'
  RETURNING n.*
), logged AS (
  INSERT INTO incident_events (incident_id, type, details)
  SELECT incident_id, 'notification_resent', jsonb_build_object('notification_id', id, 'channel', channel, 'kind', kind)
  FROM queued
)
SELECT found.status AS old_status,
       (SELECT CAST(row_to_json(notification) AS text)
        FROM (SELECT queued.id AS notification_id, queued.*) AS notification) AS notification
FROM found
LEFT JOIN queued ON queued.id = found.id
