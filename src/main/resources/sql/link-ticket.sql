-- link-ticket.sql: the ticket API has the ticket now. The id that the customer was told stays with the incident.
WITH linked AS (
  UPDATE incidents
  SET ticket_id = :#${variable.ticket.id},
      external_ticket_id = :#${variable.ticket.externalId},
      ticket_source = 'api',
      local_ticket_id = ticket_id,
      ticket_claims = 0,
      lease_owner = NULL,
      lease_expires_at = NULL,
      updated_at = now()
  WHERE id = :#${variable.incident.id}
    AND ticket_source = 'local'
    AND lease_owner = :#${variable.incident.lease}
  RETURNING id, ticket_id, local_ticket_id
)
INSERT INTO incident_events (incident_id, type, details)
SELECT id, 'ticket_linked', jsonb_build_object('ticket_id', ticket_id, 'local_ticket_id', local_ticket_id)
FROM linked
