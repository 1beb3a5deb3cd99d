CREATE TABLE incidents (
  id               uuid PRIMARY KEY,
  customer_id      text NOT NULL,
  channel          text NOT NULL CHECK (channel IN ('whatsapp', 'email', 'sms', 'web', 'phone', 'chat')),
  message          text NOT NULL,
  contact          jsonb,
  classification   text,
  confidence       double precision CHECK (confidence BETWEEN 0 AND 1),
  reason           text,
  classified_by    text,
  needs_review     boolean NOT NULL DEFAULT false,
  ticket_id        text,
  ticket_source    text CHECK (ticket_source IN ('api', 'local')),
  local_ticket_id  text,
  status           text NOT NULL DEFAULT 'received' CHECK (status IN ('received', 'open', 'resolved')),
  created_at       timestamptz NOT NULL DEFAULT now(),
  updated_at       timestamptz NOT NULL DEFAULT now(),
  resolved_at      timestamptz,
  reminder_due_at  timestamptz,
  reminder_sent    boolean NOT NULL DEFAULT false,
  client_id        text NOT NULL,
  idempotency_key  text,
  request_hash     text,
  lease_owner      text,
  lease_expires_at timestamptz,
  attempts         integer NOT NULL DEFAULT 0,
  response         text,
  UNIQUE (client_id, idempotency_key),
  CHECK (status = 'received' OR (classification IS NOT NULL AND ticket_id IS NOT NULL AND ticket_source IS NOT NULL))
);

-- Lists: newest first, by the filters of the API.
CREATE INDEX incidents_newest ON incidents (created_at DESC, id DESC);
CREATE INDEX incidents_by_customer ON incidents (customer_id, created_at DESC, id DESC);
CREATE INDEX incidents_by_classification ON incidents (classification, created_at DESC, id DESC);
CREATE INDEX incidents_to_review ON incidents (created_at DESC, id DESC) WHERE needs_review;
CREATE INDEX incidents_by_ticket ON incidents (ticket_id);
CREATE INDEX incidents_by_local_ticket ON incidents (local_ticket_id) WHERE local_ticket_id IS NOT NULL;

-- Those that a stopped process may have left behind.
CREATE INDEX incidents_to_recover ON incidents (lease_expires_at) WHERE status = 'received';

-- Those whose ticket the ticket API does not know yet.
CREATE INDEX incidents_to_link ON incidents (created_at) WHERE ticket_source = 'local';

-- Reminders still to send, in the order in which they fall due.
CREATE INDEX incidents_to_remind ON incidents (reminder_due_at) WHERE status = 'open' AND NOT reminder_sent;

-- An incident as the API shows it.
CREATE VIEW incident_details AS
SELECT id AS incident_id, id, customer_id, channel, message, contact, classification, confidence, reason, classified_by,
  needs_review, ticket_id, ticket_source, local_ticket_id, status, created_at, updated_at, resolved_at, reminder_due_at, reminder_sent,
  client_id, idempotency_key, request_hash, lease_owner, lease_expires_at
FROM incidents;

CREATE TABLE notifications (
  id                  uuid PRIMARY KEY,
  incident_id         uuid NOT NULL REFERENCES incidents (id),
  channel             text NOT NULL CHECK (channel IN ('email', 'sms', 'whatsapp')),
  kind                text NOT NULL,
  recipient           text,
  message             text NOT NULL,
  status              text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sent', 'failed', 'skipped')),
  attempts            integer NOT NULL DEFAULT 0,
  next_attempt_at     timestamptz,
  provider            text,
  provider_message_id text,
  last_error          text,
  created_at          timestamptz NOT NULL DEFAULT now(),
  sent_at             timestamptz,
  UNIQUE (incident_id, channel, kind)
);

CREATE INDEX notifications_to_deliver ON notifications (next_attempt_at) WHERE status = 'pending';

-- The audit trail: rows are added, never changed.
CREATE TABLE incident_events (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  incident_id uuid NOT NULL REFERENCES incidents (id),
  type        text NOT NULL,
  details     jsonb NOT NULL DEFAULT '{}',
  created_at  timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE INDEX incident_events_by_incident ON incident_events (incident_id, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON incident_events
  FOR EACH ROW EXECUTE FUNCTION refuse_change();
