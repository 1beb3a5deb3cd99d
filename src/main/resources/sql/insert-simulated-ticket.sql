-- insert-simulated-ticket.sql: a repeated key gets its first ticket again.
INSERT INTO simulated_tickets (idempotency_key, request)
VALUES (:#${variable.incident.id}, CAST(:#${body} AS jsonb))
ON CONFLICT (idempotency_key) DO UPDATE SET idempotency_key = EXCLUDED.idempotency_key
RETURNING number
