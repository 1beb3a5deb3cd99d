-- insert-incident.sql: from its commit the message cannot be lost.
WITH received AS (
  INSERT INTO incidents (id, customer_id, channel, message, contact, client_id)
  VALUES (
    :#${variable.incident.id},
    :#${variable.incident.customerId},
    :#${variable.incident.channel},
    :#${variable.incident.message},
    CAST(:#${variable.incident.contactJson} AS jsonb),
    :#${variable.incident.clientId}
  )
  RETURNING id, channel
)
INSERT INTO incident_events (incident_id, type, details)
SELECT id, 'received', jsonb_build_object('channel', channel)
FROM received
