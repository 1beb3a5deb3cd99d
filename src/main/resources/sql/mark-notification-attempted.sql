-- mark-notification-attempted.sql: not taken by its provider. It stays queued, with pauses that double and are spread by
-- chance; after the last attempt it has failed, and an operator may resend it.
UPDATE notifications n
SET attempts = n.attempts + 1,
    unfinished_attempts = 0,
    status = CASE WHEN n.attempts + 1 < retry.attempts THEN n.status ELSE 'failed' END,
    next_attempt_at = CASE WHEN n.attempts + 1 < retry.attempts
      THEN now() + make_interval(secs => least(retry.delay * 2 ^ n.attempts, retry.longest) * (0.75 + random() / 2)) END,
    last_error = left(:#${variable.failure}, 500)
FROM (SELECT CAST(:#${properties:notify.attempts} AS integer) AS attempts,
             CAST(:#${properties:notify.retry.delay.seconds} AS double precision) AS delay,
             CAST(:#${properties:notify.retry.longest.seconds} AS double precision) AS longest) AS retry
WHERE n.id = :#${variable.notification.id}
  AND n.status = 'pending'
