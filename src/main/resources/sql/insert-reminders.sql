-- insert-reminders.sql: queues the reminders of all claimed incidents, due at once.
WITH queued AS (
  INSERT INTO notifications (id, incident_id, channel, kind, recipient, message, next_attempt_at)
  SELECT id, incident_id, channel, kind, recipient, message, now()
  FROM jsonb_to_recordset(CAST(:#${variable.remindersJson} AS jsonb))
    AS n(id uuid, incident_id uuid, channel text, kind text, recipient text, message text)
  RETURNING incident_id, channel, kind
)
INSERT INTO incident_events (incident_id, type, details)
SELECT incident_id, 'reminded', jsonb_build_object('channel', channel, 'kind', kind)
FROM queued
