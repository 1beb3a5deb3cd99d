-- postpone-ticket.sql: the ticket API refuses this incident. It is asked again in an hour: somebody may have mended the cause.
UPDATE incidents
SET ticket_claims = 0,
    lease_owner = NULL,
    lease_expires_at = now() + interval '1 hour'
WHERE id = :#${variable.incident.id}
  AND ticket_source = 'local'
  AND lease_owner = :#${variable.incident.lease}
