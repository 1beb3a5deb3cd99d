-- remove-alarms.sql: one-shot triggers that are of no use any more, whatever their state.
WITH details AS (
  DELETE FROM qrtz_simple_triggers
  WHERE sched_name = :scheduler AND trigger_group = :group AND trigger_name = ANY (CAST(:names AS text[]))
)
DELETE FROM qrtz_triggers
WHERE sched_name = :scheduler AND trigger_group = :group AND trigger_name = ANY (CAST(:names AS text[]))
