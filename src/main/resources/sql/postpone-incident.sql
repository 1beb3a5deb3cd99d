-- postpone-incident.sql: the attempt failed, and its process lives. The next one is due after a lease as a request has it.
UPDATE incidents
SET lease_expires_at = now() + make_interval(secs => CAST(:#${properties:incident.lease.seconds} AS double precision))
WHERE id = :#${variable.incident.id}
  AND status = 'received'
  AND lease_owner = :#${variable.incident.lease}
