-- Attempts that were begun and have no outcome: their process ended, or could not record it.
ALTER TABLE notifications ADD COLUMN unfinished_attempts integer NOT NULL DEFAULT 0;
