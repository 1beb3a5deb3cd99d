-- identify-server.sql: which database cluster this is, and on which timeline: a standby that is promoted begins a new one.
SELECT CAST(system_identifier AS text) AS system, left(pg_walfile_name(pg_current_wal_lsn()), 8) AS timeline,
  COALESCE(host(inet_server_addr()) || ':' || inet_server_port(), 'a local socket') AS address
FROM pg_control_system()
