-- insert-incident.sql: from its commit the message cannot be lost. Gives no row when the caller used this key before.
-- Until the lease expires the request that inserted it works on it, and nobody else.
WITH received AS (
  INSERT INTO incidents (id, customer_id, channel, message, contact, client_id, idempotency_key, request_hash,
    lease_owner, lease_expires_at, trace_context)
  VALUES (
    :#${variable.incident.id},
    :#${variable.incident.customerId},
    :#${variable.incident.channel},
    :#${variable.incident.message},
    CAST(:#${variable.incident.contactJson} AS jsonb),
    :#${variable.incident.clientId},
    :#${variable.incident.idempotencyKey},
    :#${variable.incident.requestHash},
    :#${variable.incident.lease},
    now() + make_interval(secs => CAST(:#${properties:incident.lease.seconds} AS double precision)),
    :#${variable.traceContext}
  )
  ON CONFLICT (client_id, idempotency_key) DO NOTHING
  RETURNING id, channel
)
INSERT INTO incident_events (incident_id, type, details)
SELECT id, 'received', jsonb_build_object('channel', channel)
FROM received
