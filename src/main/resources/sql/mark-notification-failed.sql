-- mark-notification-failed.sql: refused for good by its provider. Not tried again unless an operator resends it.
UPDATE notifications
SET status = 'failed', attempts = attempts + 1, next_attempt_at = NULL, last_error = left(:#${variable.failure}, 500)
WHERE id = :#${variable.notification.id}
  AND status = 'pending'
