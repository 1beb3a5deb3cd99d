-- For operators, who count what was not delivered and send it again, the oldest first.
CREATE INDEX notifications_undelivered ON notifications (status, created_at) WHERE status IN ('failed', 'skipped');
