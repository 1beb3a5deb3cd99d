-- count-workload.sql: what waits and what failed. Every part has an index and an end, so that it stays cheap to ask.
SELECT
  (SELECT count(*) FROM (SELECT FROM notifications WHERE status = 'pending' LIMIT 100000) AS counted)
    AS pending_notifications,
  (SELECT count(*) FROM (SELECT FROM notifications WHERE status = 'failed' LIMIT 100000) AS counted)
    AS failed_notifications,
  (SELECT count(*) FROM (SELECT FROM notifications WHERE status = 'skipped' LIMIT 100000) AS counted)
    AS skipped_notifications,
  (SELECT count(*) FROM (
    SELECT FROM qrtz_triggers
    WHERE sched_name = 'incident-flow' AND trigger_group = 'reminder' LIMIT 100000) AS counted)
    AS armed_reminders,
  (SELECT count(*) FROM (
    SELECT FROM incidents
    WHERE status = 'open' AND NOT reminder_sent AND reminder_due_at <= now() LIMIT 100000) AS counted)
    AS overdue_reminders,
  (SELECT count(*) FROM (SELECT FROM incidents WHERE status = 'received' LIMIT 100000) AS counted)
    AS unfinished_incidents,
  (SELECT count(*) FROM (
    SELECT FROM incidents WHERE ticket_source = 'local' AND status <> 'received' LIMIT 100000) AS counted)
    AS local_tickets
