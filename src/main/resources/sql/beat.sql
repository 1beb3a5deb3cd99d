-- beat.sql: a committed write of this instance; those of instances that are gone are removed by whoever comes first.
WITH gone AS (
  DELETE FROM heartbeats
  WHERE instance IN (
    SELECT instance
    FROM heartbeats
    WHERE beaten_at < now() - interval '1 hour' AND instance <> CAST(? AS uuid)
    FOR UPDATE SKIP LOCKED)
)
INSERT INTO heartbeats (instance, beaten_at)
VALUES (CAST(? AS uuid), now())
ON CONFLICT (instance) DO UPDATE SET beaten_at = now()
