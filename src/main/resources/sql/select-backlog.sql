-- select-backlog.sql: what waits, in one row. Every count is read from an index and ends at 100,000, so that it
-- stays cheap just when much waits.
SELECT
  (SELECT count(*) FROM (
     SELECT FROM incidents
     WHERE status = 'received' AND (lease_expires_at <= now() OR attempts > 0) LIMIT 100000) AS r)
    AS unfinished_incidents,
  (SELECT count(*) FROM (
     SELECT FROM incidents
     WHERE ticket_source = 'local' AND NOT ticket_unconfirmed AND ticket_claims = 0 LIMIT 100000) AS r)
    + (SELECT count(*) FROM (
     SELECT FROM incidents
     WHERE ticket_source = 'local' AND NOT ticket_unconfirmed AND ticket_claims > 0 LIMIT 100000) AS r)
    AS local_tickets,
  (SELECT count(*) FROM (
     SELECT FROM incidents WHERE ticket_unconfirmed LIMIT 100000) AS r) AS unconfirmed_tickets,
  (SELECT count(*) FROM (
     SELECT FROM notifications WHERE status = 'pending' LIMIT 100000) AS r) AS pending_notifications,
  (SELECT count(*) FROM (
     SELECT FROM notifications WHERE status = 'failed' LIMIT 100000) AS r) AS failed_notifications,
  (SELECT count(*) FROM (
     SELECT FROM notifications WHERE status = 'skipped' LIMIT 100000) AS r) AS skipped_notifications,
  -- The index is by channel and then by time: its channels are looked up one after the other, and the first time of each.
  (WITH RECURSIVE queue(channel) AS (
     SELECT min(channel) FROM notifications WHERE status = 'pending'
     UNION ALL
     SELECT (SELECT min(channel) FROM notifications WHERE status = 'pending' AND channel > queue.channel)
     FROM queue
     WHERE queue.channel IS NOT NULL)
   SELECT COALESCE(greatest(CAST(EXTRACT(EPOCH FROM now() - min(first.attempt_at)) AS double precision), 0), 0)
   FROM queue
   CROSS JOIN LATERAL (
     SELECT min(next_attempt_at) AS attempt_at
     FROM notifications
     WHERE status = 'pending' AND channel = queue.channel) AS first) AS notification_wait_seconds,
  (SELECT count(*) FROM (
     SELECT FROM qrtz_triggers
     WHERE sched_name = 'incident-flow' AND job_name = 'remind-customers' AND job_group = 'reminder' LIMIT 100000) AS r) AS armed_reminders,
  (SELECT count(*) FROM (
     SELECT FROM incidents
     WHERE status = 'open' AND NOT reminder_sent AND reminder_due_at <= now() LIMIT 100000) AS r) AS overdue_reminders,
  (SELECT COALESCE(greatest(CAST(EXTRACT(EPOCH FROM now() - min(reminder_due_at)) AS double precision), 0), 0)
   FROM incidents WHERE status = 'open' AND NOT reminder_sent) AS reminder_wait_seconds
