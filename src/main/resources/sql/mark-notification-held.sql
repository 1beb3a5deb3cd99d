-- mark-notification-held.sql: its provider takes nothing until an operator corrects something. That is no attempt; it is
-- looked at again after the first pause, and while the provider is paused nobody claims it.
UPDATE notifications
SET next_attempt_at = now() + make_interval(
      secs => CAST(:#${properties:notify.retry.delay.seconds} AS double precision) * (0.75 + random() / 2)),
    last_error = left(:#${variable.failure}, 500)
WHERE id = :#${variable.notification.id}
  AND status = 'pending'
