-- insert-incident.sql: from its commit the message cannot be lost. Returns no row when the caller used this key before.
-- Until the lease expires the request that inserted it works on it, and nobody else.
WITH sent AS (
  SELECT *
  FROM json_to_recordset(CAST(? AS json))
    AS r(id uuid, customer_id text, channel text, message text, contact jsonb, client_id text, idempotency_key text,
      request_hash text, lease text, lease_seconds double precision, trace_context text, warnings jsonb)
), received AS (
  INSERT INTO incidents (id, customer_id, channel, message, contact, client_id, idempotency_key, request_hash,
    lease_owner, lease_expires_at, trace_context)
  SELECT id, customer_id, channel, message, contact, client_id, idempotency_key, request_hash,
    lease, now() + make_interval(secs => lease_seconds), trace_context
  FROM sent
  ON CONFLICT (client_id, idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
  RETURNING id, channel
), logged AS (
  INSERT INTO incident_events (incident_id, type, details)
  SELECT id, 'received', jsonb_build_object('channel', channel)
  FROM received
  UNION ALL
  SELECT id, 'contact_adjusted', jsonb_build_object('warnings', warnings)
  FROM sent JOIN received USING (id)
  WHERE warnings IS NOT NULL
)
SELECT id
FROM received
