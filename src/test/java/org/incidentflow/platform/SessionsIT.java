package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.sql.Connection;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What somebody has set for the role, the database or the server does not change the flow. */
@Timeout(120)
class SessionsIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestDatabase database = TestDatabase.create();

    @AfterEach
    void close() {
        database.close();
    }

    @ParameterizedTest
    @CsvSource({
        "default_transaction_isolation, serializable, read committed",
        "default_transaction_isolation, repeatable read, read committed",
        "default_transaction_deferrable, on, off",
        "statement_timeout, 3s, 9s",
        "lock_timeout, 3s, 2s",
        "idle_in_transaction_session_timeout, 3s, 30s",
        "idle_session_timeout, 3s, 0",
        "transaction_timeout, 3s, 0",
        "synchronous_commit, off, local",
        "synchronous_commit, remote_apply, remote_apply",
        "TimeZone, Asia/Kolkata, UTC",
        "DateStyle, 'SQL, DMY', 'ISO, MDY'",
        "client_encoding, LATIN1, UTF8",
        "standard_conforming_strings, off, on",
        "extra_float_digits, -10, 1",
        "search_path, desk, desk",
        "work_mem, 5MB, 5MB"
    })
    void haveWhatTheFlowNeeds(String name, String value, String expected) throws Exception {
        database.administrator()
                .update("ALTER DATABASE %s SET %s = %s"
                        .formatted(database.name(), name, name.equals("search_path") ? value : "'" + value + "'"));
        Rows rows = database.rows();
        try (Database application = new Database(rows.jdbcUrl(), rows.user(), rows.password(), 2)) {
            for (DataSource pool : List.of(application.requests(), application.groups(), application.deliveries())) {
                assertThat(setting(pool, name)).isEqualTo(expected);
            }
        }
    }

    @Test
    void letTheFlowWorkWhateverTheDefaultsAre() throws Exception {
        Map<String, String> defaults = Map.ofEntries(
                Map.entry("default_transaction_isolation", "serializable"),
                Map.entry("default_transaction_deferrable", "on"),
                Map.entry("statement_timeout", "1s"),
                Map.entry("lock_timeout", "1ms"),
                Map.entry("idle_in_transaction_session_timeout", "1s"),
                Map.entry("idle_session_timeout", "1s"),
                Map.entry("transaction_timeout", "1s"),
                Map.entry("synchronous_commit", "off"),
                Map.entry("TimeZone", "Asia/Kolkata"),
                Map.entry("DateStyle", "SQL, DMY"),
                Map.entry("IntervalStyle", "iso_8601"),
                Map.entry("client_encoding", "LATIN1"),
                Map.entry("standard_conforming_strings", "off"),
                Map.entry("extra_float_digits", "-15"),
                Map.entry("transform_null_equals", "on"),
                Map.entry("array_nulls", "off"),
                Map.entry("bytea_output", "escape"),
                Map.entry("plan_cache_mode", "force_generic_plan"),
                Map.entry("enable_indexscan", "off"),
                Map.entry("row_security", "off"),
                Map.entry("quote_all_identifiers", "on"),
                Map.entry("xmloption", "document"),
                Map.entry("jit", "off"));
        database.administrator()
                .update(defaults.entrySet().stream()
                        .map(setting -> "ALTER DATABASE %s SET %s = '%s'"
                                .formatted(database.name(), setting.getKey(), setting.getValue()))
                        .collect(Collectors.joining("; ")));
        try (RunningApplication application = RunningApplication.start(database, Map.of("REMINDER_DELAY", "1s"))) {
            List<CompletableFuture<Response>> reports = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                reports.add(application.api().reportLater("Мою карту списали дважды 💳 “twice”"));
            }
            for (CompletableFuture<Response> report : reports) {
                Response created = report.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
                assertThat(created.status()).as(created.toString()).isEqualTo(201);
            }
            await().atMost(LIMIT).untilAsserted(() -> assertThat(application
                            .api()
                            .get("/api/incidents?limit=100")
                            .json()
                            .path("incidents"))
                    .hasSize(60)
                    .allMatch(incident -> incident.path("reminder_sent").asBoolean()));
        }
    }

    private static String setting(DataSource pool, String name) throws Exception {
        try (Connection connection = pool.getConnection();
                ResultSet row = connection.createStatement().executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }
}
