-- select-incident.sql: one incident with all its columns.
SELECT CAST(row_to_json(incident) AS text)
FROM incident_details AS incident
WHERE id = :#${variable.incidentId}
