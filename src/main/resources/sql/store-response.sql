-- store-response.sql: for when the caller repeats its key.
UPDATE incidents
SET response = :#${bodyAs(String)}
WHERE id = :#${variable.incident.id}
