-- The id by which the ticket API knows a ticket, as it answered it.
ALTER TABLE incidents ADD COLUMN external_ticket_id text;

-- How often the ticket API took the incident with an answer in which no id could be read.
ALTER TABLE incidents ADD COLUMN ticket_attempts integer NOT NULL DEFAULT 0;

-- There probably is a ticket, which nobody knows; it is not asked for again.
ALTER TABLE incidents ADD COLUMN ticket_unconfirmed boolean NOT NULL DEFAULT false;

-- How often in a row it was taken to be posted, without a word of how that ended: the process died.
ALTER TABLE incidents ADD COLUMN ticket_claims integer NOT NULL DEFAULT 0;

-- Two queues for the ticket API: of those that nothing is known against, and of those at which a process died.
DROP INDEX incidents_to_link;
CREATE INDEX incidents_to_link ON incidents ((COALESCE(lease_expires_at, '-infinity')), created_at)
  WHERE ticket_source = 'local' AND NOT ticket_unconfirmed AND ticket_claims = 0;
CREATE INDEX incidents_to_link_alone ON incidents ((COALESCE(lease_expires_at, '-infinity')), created_at)
  WHERE ticket_source = 'local' AND NOT ticket_unconfirmed AND ticket_claims > 0;
CREATE INDEX incidents_unconfirmed ON incidents (created_at) WHERE ticket_unconfirmed;

CREATE OR REPLACE VIEW incident_details AS
SELECT id AS incident_id, id, customer_id, channel, message, contact, classification, confidence, reason, classified_by,
  needs_review, ticket_id, ticket_source, local_ticket_id, status, created_at, updated_at, resolved_at, reminder_due_at, reminder_sent,
  client_id, idempotency_key, request_hash, lease_owner, lease_expires_at,
  external_ticket_id, ticket_unconfirmed
FROM incidents;
