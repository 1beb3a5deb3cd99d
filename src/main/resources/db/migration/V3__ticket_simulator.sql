-- What the built-in ticket simulator remembers, so that a repeated key gets its first ticket again.
CREATE TABLE simulated_tickets (
  number          integer GENERATED ALWAYS AS IDENTITY (START WITH 1001) PRIMARY KEY,
  idempotency_key text NOT NULL UNIQUE,
  request         jsonb NOT NULL,
  created_at      timestamptz NOT NULL DEFAULT now()
);
