-- update-incident.sql: what an operator changes, with its audit events. No row when there is no such incident;
-- an incident that is still being received comes back unchanged, and so does one that is as wanted already.
WITH previous AS (
  SELECT id, status, classification, classified_by, needs_review
  FROM incidents
  WHERE id = :#${variable.incidentId}
  FOR UPDATE
), wanted AS (
  SELECT id,
         status AS old_status,
         classification AS old_classification,
         COALESCE(CAST(:#${variable.change.status} AS text), status) AS new_status,
         COALESCE(CAST(:#${variable.change.classification} AS text), classification) AS new_classification,
         CAST(:#${variable.change.classification} AS text) IS NOT NULL
           AND (classification <> :#${variable.change.classification} OR classified_by <> 'human' OR needs_review)
           AS corrected,
         status = 'resolved' AND CAST(:#${variable.change.status} AS text) = 'open' AS reopened,
         status = 'open' AND CAST(:#${variable.change.status} AS text) = 'resolved' AS resolved
  FROM previous
  WHERE status <> 'received'
), changed AS (
  UPDATE incidents i
  SET status          = new_status,
      resolved_at     = CASE WHEN resolved THEN now() WHEN reopened THEN NULL ELSE i.resolved_at END,
      reminder_sent   = i.reminder_sent AND NOT COALESCE(reopened, false),
      reminder_due_at = CASE WHEN reopened THEN now() + make_interval(secs => CAST(
                          COALESCE(delays ->> new_classification, delays ->> '') AS double precision))
                        ELSE i.reminder_due_at END,
      classification  = new_classification,
      classified_by   = CASE WHEN corrected THEN 'human' ELSE i.classified_by END,
      needs_review    = i.needs_review AND NOT corrected,
      updated_at      = CASE WHEN resolved OR reopened OR corrected THEN now() ELSE i.updated_at END
  FROM wanted, CAST(:#${variable.reminderDelays} AS jsonb) AS delays
  WHERE i.id = wanted.id
  RETURNING i.id AS incident_id, i.classification, i.reminder_due_at, old_classification, resolved, reopened,
    corrected
), logged AS (
  INSERT INTO incident_events (incident_id, type, details)
  SELECT incident_id, event.type, event.details
  FROM changed
  CROSS JOIN LATERAL (VALUES
    (resolved, 'resolved', CAST('{}' AS jsonb)),
    (reopened, 'reopened', jsonb_build_object('reminder_due_at', reminder_due_at)),
    (corrected, 'reclassified', jsonb_build_object('from', old_classification, 'to', classification))
  ) AS event(happened, type, details)
  WHERE event.happened
)
SELECT previous.id,
       previous.status AS old_status,
       COALESCE(changed.resolved, false) AS resolved,
       COALESCE(changed.reopened, false) AS reopened,
       changed.reminder_due_at
FROM previous
LEFT JOIN changed ON changed.incident_id = previous.id
