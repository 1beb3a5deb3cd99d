-- claim-local-tickets.sql: a few incidents whose ticket the ticket API does not know yet, leased for the call to it.
UPDATE incidents
SET lease_owner = CAST(gen_random_uuid() AS text),
    lease_expires_at = now() + make_interval(secs => CAST(:#${properties:incident.lease.seconds} AS double precision))
WHERE id IN (
  SELECT id
  FROM incidents
  WHERE ticket_source = 'local'
    AND status <> 'received'
    AND (lease_expires_at IS NULL OR lease_expires_at <= now())
  ORDER BY created_at
  LIMIT 20
  FOR UPDATE SKIP LOCKED)
RETURNING id, customer_id, channel, message, CAST(contact AS text) AS contact, client_id, lease_owner, attempts,
  classification, confidence, reason, classified_by, needs_review, trace_context
