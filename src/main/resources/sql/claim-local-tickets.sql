-- claim-local-tickets.sql: a few incidents whose ticket the ticket API does not know yet, leased for the call to it: as many
-- as are called for at once. Who had no turn yet comes first, then whose turn is the longest ago, so that what fails again
-- and again keeps nobody waiting. Each claim is counted until the call has ended in whatever way: what was being posted when
-- a process died comes after all others, alone, and each time after twice as long, up to 512 times the lease. So one that
-- ends the process takes no other with it.
WITH ordinary AS (
  SELECT id
  FROM incidents
  WHERE ticket_source = 'local'
    AND NOT ticket_unconfirmed
    AND ticket_claims = 0
    AND COALESCE(lease_expires_at, '-infinity') <= now()
  ORDER BY COALESCE(lease_expires_at, '-infinity'), created_at
  LIMIT 10
  FOR UPDATE SKIP LOCKED
), interrupted AS (
  SELECT id
  FROM incidents
  WHERE ticket_source = 'local'
    AND NOT ticket_unconfirmed
    AND ticket_claims > 0
    AND COALESCE(lease_expires_at, '-infinity') <= now()
    AND NOT EXISTS (SELECT FROM ordinary)
  ORDER BY COALESCE(lease_expires_at, '-infinity'), created_at
  LIMIT 1
  FOR UPDATE SKIP LOCKED
), due AS (
  SELECT id FROM ordinary
  UNION ALL
  SELECT id FROM interrupted
)
UPDATE incidents i
SET lease_owner = CAST(gen_random_uuid() AS text),
    lease_expires_at = now() + make_interval(
      secs => CAST(:#${properties:incident.lease.seconds} AS double precision) * power(2, least(ticket_claims, 9))),
    ticket_claims = ticket_claims + 1
FROM due
WHERE i.id = due.id
RETURNING i.id, customer_id, channel, message, CAST(contact AS text) AS contact, client_id, lease_owner, attempts,
  classification, confidence, reason, classified_by, needs_review, trace_context
