-- claim-expired-incidents.sql: takes over what its process did not finish before the lease expired, a few at a time. What
-- was taken over before may have ended the process that worked on it. It is taken alone, so that none of the others shares
-- its fate, and the lease doubles with each takeover, eight times at most: until it expires, nobody meets the incident again.
WITH left_once AS (
  SELECT id
  FROM incidents
  WHERE status = 'received'
    AND lease_expires_at <= now()
    AND attempts = 0
  ORDER BY lease_expires_at
  LIMIT 20
  FOR UPDATE SKIP LOCKED
), left_again AS (
  SELECT id
  FROM incidents
  WHERE status = 'received'
    AND lease_expires_at <= now()
    AND attempts > 0
  ORDER BY attempts, lease_expires_at
  LIMIT 1
  FOR UPDATE SKIP LOCKED
), expired AS (
  SELECT id FROM left_once
  UNION ALL
  SELECT id FROM left_again WHERE NOT EXISTS (SELECT FROM left_once)
)
UPDATE incidents i
SET lease_owner = CAST(gen_random_uuid() AS text),
    lease_expires_at = now() + make_interval(
      secs => CAST(:#${properties:incident.lease.seconds} AS double precision) * 2 ^ least(attempts + 1, 8)),
    attempts = attempts + 1
FROM expired
WHERE i.id = expired.id
RETURNING i.id, customer_id, channel, message, CAST(contact AS text) AS contact, client_id, idempotency_key,
  request_hash, lease_owner, attempts, trace_context
