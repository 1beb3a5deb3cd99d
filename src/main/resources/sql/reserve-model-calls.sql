-- reserve-model-calls.sql: a block of the day's calls of the model for one node. It has 0 calls when the budget is spent.
WITH today AS (
  SELECT CAST(now() AT TIME ZONE 'UTC' AS date) AS day,
    date_trunc('day', now() AT TIME ZONE 'UTC') + interval '1 day' - now() AT TIME ZONE 'UTC' AS left_over
), reserved AS (
  INSERT INTO model_calls AS budget (day, calls, newest_block)
  SELECT day, least(:block, :daily), least(:block, :daily) FROM today
  ON CONFLICT (day) DO UPDATE
  SET calls = least(budget.calls + :block, :daily),
      newest_block = least(:block, :daily - budget.calls)
  WHERE budget.calls < :daily
  RETURNING newest_block
)
SELECT coalesce((SELECT newest_block FROM reserved), 0) AS calls,
  CAST(extract(epoch FROM left_over) * 1000 AS bigint) AS milliseconds_left
FROM today
