-- select-events.sql: an incident's audit trail; no row when there is no such incident.
SELECT CAST(json_build_object('events', COALESCE(
         (SELECT json_agg(row_to_json(trail))
          FROM (SELECT * FROM incident_events WHERE incident_id = i.id ORDER BY id) AS trail), '[]')) AS text)
FROM incidents i
WHERE i.id = :#${variable.incidentId}
