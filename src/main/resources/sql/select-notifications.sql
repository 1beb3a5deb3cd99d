-- select-notifications.sql: an incident's delivery log; no row when there is no such incident.
SELECT CAST(json_build_object('notifications', COALESCE(
         (SELECT json_agg(row_to_json(log))
          FROM (SELECT id AS notification_id, * FROM notifications
                WHERE incident_id = i.id ORDER BY created_at, channel) AS log), '[]')) AS text)
FROM incidents i
WHERE i.id = :#${variable.incidentId}
