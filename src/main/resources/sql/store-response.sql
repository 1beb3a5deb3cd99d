-- store-response.sql: for when the caller repeats its key.
UPDATE incidents i
SET response = r.response
FROM json_to_recordset(CAST(? AS json)) AS r(id uuid, response text)
WHERE i.id = r.id
RETURNING i.id
