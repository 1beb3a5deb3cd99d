-- hold-back-ticket.sql: the ticket API took this incident, and no id could be read in its answer: there probably is a ticket.
-- It is asked again in an hour, and after a few times no more. No row if the lease was lost.
WITH held AS (
  UPDATE incidents
  SET ticket_attempts = ticket_attempts + 1,
      ticket_unconfirmed = ticket_attempts + 1 >= CAST(:#${properties:ticket.attempts} AS integer),
      ticket_claims = 0,
      lease_owner = NULL,
      lease_expires_at = now() + interval '1 hour',
      updated_at = now()
  WHERE id = :#${variable.incident.id}
    AND ticket_source = 'local'
    AND lease_owner = :#${variable.incident.lease}
  RETURNING id, ticket_attempts, ticket_unconfirmed
), logged AS (
  INSERT INTO incident_events (incident_id, type, details)
  SELECT id, 'ticket_unconfirmed', jsonb_build_object('attempts', ticket_attempts)
  FROM held
  WHERE ticket_unconfirmed
)
SELECT ticket_attempts AS attempts, ticket_unconfirmed AS unconfirmed
FROM held
