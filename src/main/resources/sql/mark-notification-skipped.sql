-- mark-notification-skipped.sql: never tried, because the customer left no address for the channel, or none that was
-- understood.
UPDATE notifications n
SET status = 'skipped',
    next_attempt_at = NULL,
    last_error = left(CAST(:#${variable.failure} AS text) || COALESCE(
      (SELECT '; what was given could not be used, see the event contact_adjusted'
       FROM incidents i, jsonb_object_keys(i.contact -> 'as_given') AS field
       WHERE i.id = n.incident_id
         AND field = ANY (CASE n.channel WHEN 'email' THEN ARRAY['email'] WHEN 'sms' THEN ARRAY['phone']
           ELSE ARRAY['whatsapp', 'phone'] END)
       LIMIT 1), ''), 500)
WHERE id = :#${variable.notification.id}
  AND status = 'pending'
