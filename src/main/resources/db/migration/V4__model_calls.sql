-- How many calls of the model a UTC day's budget has given away, in blocks, to all nodes together.
CREATE TABLE model_calls (
  day          date PRIMARY KEY,
  calls        integer NOT NULL,
  -- What the newest block had: PostgreSQL before 18 cannot return the value from before an update.
  newest_block integer NOT NULL
);
