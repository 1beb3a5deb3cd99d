-- mark-notification-skipped.sql: never tried, because the customer left no address for the channel.
UPDATE notifications
SET status = 'skipped', next_attempt_at = NULL, last_error = left(:#${variable.failure}, 500)
WHERE id = :#${variable.notification.id}
  AND status = 'pending'
