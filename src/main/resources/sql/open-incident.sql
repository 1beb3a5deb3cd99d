-- open-incident.sql: one transaction: the incident opens, its acknowledgments are queued, the audit trail says so.
-- Returns no row when somebody else holds the lease by now, or it is open: nobody holds that lease then. The status is not
-- asked for, or PostgreSQL would read the index of all that are being worked on for each of them. Whoever opens it delivers
-- its acknowledgments first; the next attempt is due only after that.
WITH opened AS (
  UPDATE incidents i
  SET status          = 'open',
      classification  = r.classification,
      confidence      = r.confidence,
      reason          = r.reason,
      classified_by   = r.classified_by,
      needs_review    = r.needs_review,
      ticket_id       = r.ticket_id,
      ticket_source   = r.ticket_source,
      external_ticket_id = r.external_ticket_id,
      ticket_attempts = r.ticket_attempts,
      ticket_unconfirmed = r.ticket_unconfirmed,
      reminder_due_at = now() + make_interval(secs => r.reminder_delay_seconds),
      lease_owner     = NULL,
      -- Held back from the ticket API, which probably has it.
      lease_expires_at = CASE WHEN r.ticket_attempts > 0 THEN now() + interval '1 hour' END,
      updated_at      = now()
  FROM json_to_recordset(CAST(? AS json))
    AS r(id uuid, lease text, classification text, confidence double precision, reason text, classified_by text,
      needs_review boolean, ticket_id text, ticket_source text, external_ticket_id text, ticket_attempts integer,
      ticket_unconfirmed boolean, reminder_delay_seconds double precision,
      notifications json)
  WHERE i.id = r.id
    AND i.lease_owner = r.lease
  RETURNING i.*, r.notifications
), queued AS (
  INSERT INTO notifications (id, incident_id, channel, kind, recipient, message, next_attempt_at)
  SELECT n.id, opened.id, n.channel, n.kind, n.recipient, n.message, now() + interval '30 seconds'
  FROM opened, json_to_recordset(opened.notifications)
    AS n(id uuid, channel text, kind text, recipient text, message text)
), logged AS (
  INSERT INTO incident_events (incident_id, type, details)
  SELECT id, 'opened', jsonb_build_object(
    'classification', classification, 'confidence', confidence, 'classified_by', classified_by,
    'ticket_id', ticket_id, 'ticket_source', ticket_source, 'reminder_due_at', reminder_due_at)
  FROM opened
  UNION ALL
  SELECT id, 'ticket_unconfirmed', jsonb_build_object('attempts', ticket_attempts)
  FROM opened
  WHERE ticket_unconfirmed
)
SELECT id, trim('"' FROM CAST(to_jsonb(reminder_due_at) AS text)) AS reminder_due_at
FROM opened
