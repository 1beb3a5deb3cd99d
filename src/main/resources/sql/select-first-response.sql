-- select-first-response.sql: the incident that a caller's key belongs to, with what its first response says.
SELECT i.id, i.status, i.request_hash, i.response, i.classification, i.confidence, i.reason, i.classified_by,
  i.needs_review, i.ticket_id, i.ticket_source,
  trim('"' FROM CAST(to_jsonb(i.reminder_due_at) AS text)) AS reminder_due_at,
  COALESCE((SELECT string_agg(n.channel || ':' || n.status, ',' ORDER BY n.channel)
            FROM notifications n WHERE n.incident_id = i.id AND n.kind = 'acknowledgment'), '') AS acknowledgments,
  (SELECT CAST(e.details -> 'warnings' AS text)
   FROM incident_events e WHERE e.incident_id = i.id AND e.type = 'contact_adjusted' LIMIT 1) AS warnings
FROM incidents i
WHERE i.client_id = :#${variable.incident.clientId}
  AND i.idempotency_key = :#${variable.incident.idempotencyKey}
