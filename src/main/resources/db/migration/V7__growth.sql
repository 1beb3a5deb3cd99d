-- Every index that an insert has to keep costs every incident. These here are what lists, sweeps and Quartz read.

-- An incident is inserted before it has a class and a ticket; it needs no entry for those before.
DROP INDEX incidents_by_classification;
CREATE INDEX incidents_by_classification ON incidents (classification, created_at DESC, id DESC)
  WHERE classification IS NOT NULL;
DROP INDEX incidents_by_ticket;
CREATE INDEX incidents_by_ticket ON incidents (ticket_id) WHERE ticket_id IS NOT NULL;

-- Lists by status: among millions of the one there may be few of the other.
CREATE INDEX incidents_open ON incidents (created_at DESC, id DESC) WHERE status = 'open';
CREATE INDEX incidents_resolved ON incidents (created_at DESC, id DESC) WHERE status = 'resolved';

-- A queue for each channel, or one channel's outage would make the others read all that it left.
DROP INDEX notifications_to_deliver;
CREATE INDEX notifications_to_deliver ON notifications (channel, next_attempt_at) WHERE status = 'pending';

-- Quartz's indexes on next_fire_time are of no use to PostgreSQL, because Quartz compares it with a numeric; what it
-- reads of triggers it finds by key, by job, or by state and numeric time.
DROP INDEX idx_qrtz_t_jg, idx_qrtz_t_c, idx_qrtz_t_g, idx_qrtz_t_state, idx_qrtz_t_n_state, idx_qrtz_t_n_g_state,
  idx_qrtz_t_next_fire_time, idx_qrtz_t_nft_st, idx_qrtz_t_nft_misfire, idx_qrtz_t_nft_st_misfire,
  idx_qrtz_t_nft_st_misfire_grp;

-- Quartz itself keeps these in step. A check for each row would cost more than the row, and PostgreSQL plans such a check
-- once for a session: on a table that was small then, it reads all of it for every row.
ALTER TABLE qrtz_triggers DROP CONSTRAINT qrtz_triggers_sched_name_job_name_job_group_fkey;
ALTER TABLE qrtz_simple_triggers DROP CONSTRAINT qrtz_simple_triggers_sched_name_trigger_name_trigger_group_fkey;
ALTER TABLE qrtz_cron_triggers DROP CONSTRAINT qrtz_cron_triggers_sched_name_trigger_name_trigger_group_fkey;
ALTER TABLE qrtz_simprop_triggers DROP CONSTRAINT qrtz_simprop_triggers_sched_name_trigger_name_trigger_grou_fkey;
ALTER TABLE qrtz_blob_triggers DROP CONSTRAINT qrtz_blob_triggers_sched_name_trigger_name_trigger_group_fkey;
