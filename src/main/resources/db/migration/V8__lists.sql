-- Two indexes for all lists, instead of five. Whatever a list is filtered by, it is put together from the newest of each
-- status, reviewed or not, so no page costs more than a few of its kind, however rare its incidents are.
DROP INDEX incidents_newest, incidents_open, incidents_resolved, incidents_to_review, incidents_by_classification;

-- Every incident is in it. The condition keeps it from lists of a classification, which do not state it: PostgreSQL would
-- take it for those too, and read on until it comes upon the class.
CREATE INDEX incidents_newest ON incidents (status, needs_review, created_at DESC, id DESC)
  WHERE created_at > '-infinity';
CREATE INDEX incidents_by_classification ON incidents (classification, status, needs_review, created_at DESC, id DESC)
  WHERE classification IS NOT NULL;
