-- open-incident.sql: one transaction: the incident opens, its acknowledgments are queued, the audit trail says so.
-- No row when somebody else holds the lease by now. Whoever opens it delivers its acknowledgments first; the next attempt is due only after that.
WITH opened AS (
  UPDATE incidents
  SET status          = 'open',
      classification  = :#${variable.classification.category},
      confidence      = :#${variable.classification.confidence},
      reason          = :#${variable.classification.reason},
      classified_by   = :#${variable.classification.classifiedBy},
      needs_review    = :#${variable.classification.needsReview},
      ticket_id       = :#${variable.ticket.id},
      ticket_source   = :#${variable.ticket.source},
      reminder_due_at = now() + make_interval(secs => :#${variable.reminderDelaySeconds}),
      lease_owner     = NULL,
      lease_expires_at = NULL,
      updated_at      = now()
  WHERE id = :#${variable.incident.id}
    AND status = 'received'
    AND lease_owner = :#${variable.incident.lease}
  RETURNING *
), queued AS (
  INSERT INTO notifications (id, incident_id, channel, kind, recipient, message, next_attempt_at)
  SELECT n.id, opened.id, n.channel, n.kind, n.recipient, n.message, now() + interval '30 seconds'
  FROM opened, jsonb_to_recordset(CAST(:#${variable.notifications.json} AS jsonb))
    AS n(id uuid, channel text, kind text, recipient text, message text)
), logged AS (
  INSERT INTO incident_events (incident_id, type, details)
  SELECT id, 'opened', jsonb_build_object(
    'classification', classification, 'confidence', confidence, 'classified_by', classified_by,
    'ticket_id', ticket_id, 'ticket_source', ticket_source, 'reminder_due_at', reminder_due_at)
  FROM opened
)
SELECT trim('"' FROM CAST(to_jsonb(reminder_due_at) AS text)) FROM opened
