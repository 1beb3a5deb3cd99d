-- rehearse-incident.sql: what every message writes, to be rolled back: it fails while a table is locked, the database takes
-- no changes, its disk is full, or a sequence is behind the rows of a restored table.
WITH received AS (
  INSERT INTO incidents (id, customer_id, channel, message, client_id)
  VALUES (gen_random_uuid(), 'rehearsal', 'web', 'rehearsal', 'rehearsal')
  RETURNING id
), queued AS (
  INSERT INTO notifications (id, incident_id, channel, kind, message)
  SELECT gen_random_uuid(), id, 'email', 'rehearsal', 'rehearsal'
  FROM received
)
INSERT INTO incident_events (incident_id, type)
SELECT id, 'rehearsal'
FROM received
