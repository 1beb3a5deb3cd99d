-- claim-expired-incidents.sql: takes over what its process did not finish before the lease expired, a few at a time.
WITH expired AS (
  SELECT id
  FROM incidents
  WHERE status = 'received'
    AND lease_expires_at <= now()
  ORDER BY lease_expires_at
  LIMIT 20
  FOR UPDATE SKIP LOCKED
)
UPDATE incidents i
SET lease_owner = CAST(gen_random_uuid() AS text),
    lease_expires_at = now() + make_interval(secs => CAST(:#${properties:incident.lease.seconds} AS double precision)),
    attempts = attempts + 1
FROM expired
WHERE i.id = expired.id
RETURNING i.id, customer_id, channel, message, CAST(contact AS text) AS contact, client_id, lease_owner, attempts,
  trace_context
