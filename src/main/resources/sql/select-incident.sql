-- select-incident.sql: one incident with all its columns.
SELECT CAST(row_to_json(incident) AS text)
FROM (SELECT id AS incident_id, * FROM incidents WHERE id = :#${variable.incidentId}) AS incident
