-- set-alarms.sql: one-shot triggers of a job, written as Quartz writes them. Gives the names of those that it left out:
-- all while any group is paused or the job is missing, and those that exist.
WITH wanted AS (
  SELECT name, due
  FROM unnest(CAST(:names AS text[]), CAST(:times AS bigint[])) AS alarm(name, due)
), added AS (
  INSERT INTO qrtz_triggers (sched_name, trigger_name, trigger_group, job_name, job_group, next_fire_time,
    prev_fire_time, priority, trigger_state, trigger_type, start_time, end_time, misfire_instr, job_data)
  SELECT :scheduler, name, :group, :jobName, :jobGroup, due, -1, :priority, 'WAITING', 'SIMPLE', due, 0, :misfire, ''
  FROM wanted
  WHERE NOT EXISTS (SELECT FROM qrtz_paused_trigger_grps WHERE sched_name = :scheduler)
    AND EXISTS (
      SELECT FROM qrtz_job_details WHERE sched_name = :scheduler AND job_name = :jobName AND job_group = :jobGroup)
  ORDER BY name
  ON CONFLICT DO NOTHING
  RETURNING sched_name, trigger_name, trigger_group
), detailed AS (
  INSERT INTO qrtz_simple_triggers (sched_name, trigger_name, trigger_group, repeat_count, repeat_interval,
    times_triggered)
  SELECT sched_name, trigger_name, trigger_group, 0, 0, 0
  FROM added
)
SELECT name
FROM wanted
WHERE NOT EXISTS (SELECT FROM added WHERE trigger_name = name)
