package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.Map;
import java.util.TimeZone;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.PgBouncer;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connection pooler between the application and its database. */
@Timeout(120)
class PoolerIT {

    private final TestDatabase database = TestDatabase.create();

    @TempDir
    Path folder;

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({"transaction, 1", "transaction, 10", "statement, 10"})
    void refusesOneThatDealsOutSessionsAndSetsNothingOnThem(String mode, int connections) throws Exception {
        try (PgBouncer pooler = PgBouncer.before(database, folder, mode, connections);
                Database application = open(pooler.rows())) {
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(application::awaitReachable)
                    .withMessageContainingAll("DB_URL", "pool_mode = session");

            Rows direct = database.rows();
            try (Connection stranger =
                            DriverManager.getConnection(pooler.rows().jdbcUrl(), direct.user(), direct.password());
                    ResultSet settings = stranger.createStatement()
                            .executeQuery("SELECT count(*) FROM pg_settings WHERE source = 'session' AND name NOT IN"
                                    + " ('application_name', 'client_encoding', 'DateStyle', 'TimeZone',"
                                    + " 'standard_conforming_strings')")) {
                settings.next();
                assertThat(settings.getInt(1)).isZero();
            }
        }
    }

    @Test
    void worksBehindOneInSessionMode() throws Exception {
        try (PgBouncer pooler = PgBouncer.before(database, folder, "session", 60);
                RunningApplication application = RunningApplication.start(
                        pooler.settings(), Map.of("REMINDER_DELAY", "1s"), (context, api) -> {})) {
            Response created = application.api().report("My credit card was charged twice");

            assertThat(created.status()).as(created.toString()).isEqualTo(201);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> database.rows().count("SELECT count(*) FROM notifications WHERE kind LIKE 'reminder%'")
                            > 0);
        }
    }

    @Test
    void worksBehindOneInATimeZoneThatTheServerDoesNotKnow() throws Exception {
        TimeZone before = TimeZone.getDefault();
        try (PgBouncer pooler = PgBouncer.before(database, folder, "session", 60);
                Database application = open(pooler.rows())) {
            TimeZone foreign = TimeZone.getTimeZone("Asia/Kolkata");
            foreign.setID("IST");
            TimeZone.setDefault(foreign);

            application.awaitReachable();
            application.migrate();

            assertThatCode(application::ping).doesNotThrowAnyException();
        } finally {
            TimeZone.setDefault(before);
        }
    }

    private static Database open(Rows rows) {
        return new Database(rows.jdbcUrl(), rows.user(), rows.password(), 2);
    }
}
