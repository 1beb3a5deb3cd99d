-- release-ticket.sql: the call has ended, and whatever it failed for was not this incident: its next turn is as soon as that of
-- the others. Does nothing to what was linked, postponed or held back, whose lease has ended.
UPDATE incidents
SET ticket_claims = 0,
    lease_expires_at = least(
      lease_expires_at,
      now() + make_interval(secs => CAST(:#${properties:incident.lease.seconds} AS double precision)))
WHERE id = :#${variable.incident.id}
  AND ticket_source = 'local'
  AND lease_owner = :#${variable.incident.lease}
