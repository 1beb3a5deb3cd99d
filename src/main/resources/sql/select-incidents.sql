-- select-incidents.sql: a page, newest first; a filter that is null lets everything through.
SELECT CAST(row_to_json(page) AS text) AS incident, page.created_at, page.id
FROM (
  SELECT *
  FROM incident_details
  WHERE (CAST(:#${variable.query.status} AS text) IS NULL OR status = :#${variable.query.status})
    AND (CAST(:#${variable.query.classification} AS text) IS NULL
         OR classification = :#${variable.query.classification})
    AND (CAST(:#${variable.query.customerId} AS text) IS NULL OR customer_id = :#${variable.query.customerId})
    AND (CAST(:#${variable.query.ticketId} AS text) IS NULL
         OR ticket_id = :#${variable.query.ticketId} OR local_ticket_id = :#${variable.query.ticketId})
    AND (CAST(:#${variable.query.needsReview} AS boolean) IS NULL OR needs_review = :#${variable.query.needsReview})
    AND (CAST(:#${variable.query.afterTime} AS timestamptz) IS NULL
         OR (created_at, id) < (:#${variable.query.afterTime}, :#${variable.query.afterId}))
  ORDER BY created_at DESC, id DESC
  LIMIT :#${variable.query.fetch}
) AS page
ORDER BY page.created_at DESC, page.id DESC
