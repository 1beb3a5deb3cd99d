-- mark-notification-attempted.sql: not taken by its provider. It stays queued, with pauses that double from half a
-- minute to half an hour, spread by chance; after eight attempts it has failed, and an operator may resend it.
UPDATE notifications
SET attempts = attempts + 1,
    status = CASE WHEN attempts >= 7 THEN 'failed' ELSE status END,
    next_attempt_at = CASE WHEN attempts >= 7 THEN NULL
                      ELSE now() + make_interval(secs => least(30 * 2 ^ attempts, 1800) * (0.75 + random() / 2)) END,
    last_error = left(:#${variable.failure}, 500)
WHERE id = :#${variable.notification.id}
  AND status = 'pending'
