-- mark-notification-sent.sql: the status is asked for as an expression, or PostgreSQL would read the index of all that are
-- pending for each of them.
UPDATE notifications n
SET status = 'sent', attempts = n.attempts + 1, sent_at = now(), next_attempt_at = NULL, last_error = NULL,
    provider = r.provider, provider_message_id = r.provider_message_id
FROM json_to_recordset(CAST(? AS json)) AS r(id uuid, provider text, provider_message_id text)
WHERE n.id = r.id
  AND n.status || '' = 'pending'
RETURNING n.id
