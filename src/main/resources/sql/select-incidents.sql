-- select-incidents.sql: a page, newest first; a filter that is null lets everything through. It is chosen from a page of
-- each status, reviewed or not, which the indexes hold in this order.
SELECT CAST(row_to_json(page) AS text) AS incident, page.created_at, page.id
FROM (
  SELECT newest.*
  FROM (VALUES ('received'), ('open'), ('resolved')) AS listed (status)
  CROSS JOIN (VALUES (true), (false)) AS reviewed (needed)
  CROSS JOIN LATERAL (
    SELECT *
    FROM incident_details
    WHERE status = listed.status
      AND needs_review = reviewed.needed
      -- True of every incident: it admits the index incidents_newest, which a list of a classification must not use.
      AND (CAST(:#${variable.query.classification} AS text) IS NOT NULL OR created_at > '-infinity')
      AND (CAST(:#${variable.query.classification} AS text) IS NULL
           OR classification = :#${variable.query.classification})
      AND (CAST(:#${variable.query.customerId} AS text) IS NULL OR customer_id = :#${variable.query.customerId})
      AND (CAST(:#${variable.query.ticketId} AS text) IS NULL
           OR ticket_id IN (:#${variable.query.ticketId}, 'TKT-' || CAST(:#${variable.query.ticketId} AS text))
           OR local_ticket_id = :#${variable.query.ticketId})
      AND (CAST(:#${variable.query.afterTime} AS timestamptz) IS NULL
           OR (created_at, id) < (:#${variable.query.afterTime}, :#${variable.query.afterId}))
    ORDER BY created_at DESC, id DESC
    LIMIT :#${variable.query.fetch}
  ) AS newest
  WHERE (CAST(:#${variable.query.status} AS text) IS NULL OR listed.status = :#${variable.query.status})
    AND (CAST(:#${variable.query.needsReview} AS boolean) IS NULL OR reviewed.needed = :#${variable.query.needsReview})
  ORDER BY newest.created_at DESC, newest.id DESC
  LIMIT :#${variable.query.fetch}
) AS page
ORDER BY page.created_at DESC, page.id DESC
