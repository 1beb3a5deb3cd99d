-- The queue for the ticket API, in the order in which it is taken from: the leased are behind those whose turn it is.
DROP INDEX incidents_to_link;
CREATE INDEX incidents_to_link ON incidents ((COALESCE(lease_expires_at, '-infinity')), created_at)
  WHERE ticket_source = 'local';
