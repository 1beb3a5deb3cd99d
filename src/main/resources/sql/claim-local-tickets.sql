-- claim-local-tickets.sql: a few incidents whose ticket the ticket API does not know yet, leased for the call to it: as many
-- as are called for at once. Who had no turn yet comes first, then whose turn is the longest ago, so that what fails again
-- and again keeps nobody waiting.
WITH due AS (
  SELECT id
  FROM incidents
  WHERE ticket_source = 'local'
    AND COALESCE(lease_expires_at, '-infinity') <= now()
  ORDER BY COALESCE(lease_expires_at, '-infinity'), created_at
  LIMIT 10
  FOR UPDATE SKIP LOCKED
)
UPDATE incidents i
SET lease_owner = CAST(gen_random_uuid() AS text),
    lease_expires_at = now() + make_interval(secs => CAST(:#${properties:incident.lease.seconds} AS double precision))
FROM due
WHERE i.id = due.id
RETURNING i.id, customer_id, channel, message, CAST(contact AS text) AS contact, client_id, lease_owner, attempts,
  classification, confidence, reason, classified_by, needs_review, trace_context
