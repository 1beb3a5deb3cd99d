-- A message without a key needs no entry.
CREATE UNIQUE INDEX incidents_by_key ON incidents (client_id, idempotency_key) WHERE idempotency_key IS NOT NULL;
ALTER TABLE incidents DROP CONSTRAINT incidents_client_id_idempotency_key_key;
