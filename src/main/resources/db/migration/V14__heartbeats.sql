-- When a write of each instance last went through; rows of instances that are gone are removed by the others.
CREATE TABLE heartbeats (
  instance  uuid PRIMARY KEY,
  beaten_at timestamptz NOT NULL
);
