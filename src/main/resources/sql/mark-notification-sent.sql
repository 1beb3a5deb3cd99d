-- mark-notification-sent.sql
UPDATE notifications
SET status = 'sent', attempts = attempts + 1, sent_at = now(), next_attempt_at = NULL, last_error = NULL,
    provider = :#${variable.delivery.provider}, provider_message_id = :#${variable.delivery.messageId}
WHERE id = :#${variable.notification.id}
  AND status = 'pending'
