package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.ApplicationProcess;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.Ports;
import org.incidentflow.testing.Relay;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The first start on a database as somebody else has set it up. */
@Timeout(120)
class DatabaseStartIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PASSWORD = "for-this-test";
    private static final Pattern STATEMENT = Pattern.compile("run: ([^;]+;)");

    private static final String WAITING = "Waiting for the database";

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    @TempDir
    Path folder;

    @BeforeEach
    void clearLog() {
        log.clear();
    }

    @Test
    void waitsForADatabaseThatTakesConnectionsAndSaysNothing() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Relay relay = Relay.to(port(database.rows()));
                Database application = open(at(database.rows(), relay.port()))) {
            relay.mute(true);
            CompletableFuture<Void> reached = CompletableFuture.runAsync(() -> {
                try {
                    application.awaitReachable();
                    application.migrate();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });

            await().atMost(LIMIT).until(() -> !log.of(WAITING).isEmpty());
            assertThat(line(WAITING))
                    .contains("Waiting for the database postgresql://127.0.0.1:" + relay.port())
                    .doesNotContain(database.rows().password());
            assertThat(reached).isNotDone();

            relay.mute(false);

            assertThatCode(() -> reached.get(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .doesNotThrowAnyException();
        }
    }

    /** One login of a pool that is never answered is given up, and the next is answered. */
    @Test
    void logsInAgainAfterALoginThatWasNeverAnswered() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Relay relay = Relay.to(port(database.rows()));
                Database application = open(at(database.rows(), relay.port()))) {
            relay.mute(true);
            assertThatExceptionOfType(SQLException.class).isThrownBy(application::ping);

            relay.mute(false);

            await().atMost(LIMIT).ignoreExceptions().untilAsserted(application::ping);
        }
    }

    @ParameterizedTest
    @CsvSource({"nowhere.invalid, UnknownHostException", "127.0.0.1, refused"})
    void waitsForAHostThatIsNotThereYet(String host, String cause) throws Exception {
        String url = "jdbc:postgresql://%s:%d/incidents?password=hunter2".formatted(host, Ports.free());
        try (Database application = new Database(url, "app", "hunter2", 2)) {
            Thread start = new Thread(() -> {
                try {
                    application.awaitReachable();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            start.start();

            await().atMost(LIMIT).until(() -> !log.of(WAITING).isEmpty());
            assertThat(line(WAITING)).contains(host, cause).doesNotContain("hunter2");
            assertThat(start.isAlive()).isTrue();

            start.interrupt();
            start.join(LIMIT.toMillis());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"LATIN1", "SQL_ASCII", "WIN1252"})
    void refusesAnEncodingThatCannotHoldEveryMessage(String encoding) throws Exception {
        try (TestDatabase database = TestDatabase.create("ENCODING '" + encoding + "' LOCALE 'C' TEMPLATE template0");
                Database application = open(database.rows())) {
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(application::awaitReachable)
                    .withMessageContainingAll(encoding, "UTF8", "CREATE DATABASE");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    incidents | wrong | DB_PASSWORD
                    nosuch    |       | CREATE DATABASE
                    """)
    void refusesWhatTheServerRefuses(String name, String password, String todo) {
        try (TestDatabase database = TestDatabase.create();
                Database application = new Database(
                        database.rows().jdbcUrl().replace(database.name(), name),
                        database.rows().user(),
                        password == null ? database.rows().password() : password,
                        2)) {
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(application::awaitReachable)
                    .withMessageContainingAll("refuses the connection", todo)
                    .withMessageNotContaining("\n");
        }
    }

    @Test
    void refusesAConnectionWithoutTheEncryptionThatTheUrlDemands() {
        try (TestDatabase database = TestDatabase.create();
                Database application = open(with(database.rows(), "sslmode=require"))) {
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(application::awaitReachable)
                    .withMessageContaining("sslmode");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    CREATE FUNCTION crm_total() RETURNS integer LANGUAGE sql AS 'SELECT 1' | function crm_total()
                    CREATE TABLE customers (id integer)                                    | table customers
                    CREATE TYPE colour AS ENUM ('red')                                     | type colour
                    """)
    void refusesASchemaOfSomebodyElseAndTakesOneOfItsOwn(String foreign, String object) throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Database refused = open(database.rows());
                Database own = open(with(database.rows(), "currentSchema=incidents"))) {
            database.administrator().update(foreign);

            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(refused::migrate)
                    .withMessageContainingAll(object, "currentSchema=incidents")
                    .withMessageNotContaining("\n");

            own.awaitReachable();
            own.migrate();

            assertThat(tables(database, "incidents")).contains("incidents", "qrtz_triggers", "flyway_schema_history");
            assertThat(tables(database, "public")).doesNotContain("incidents", "qrtz_triggers");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"currentSchema=incidents", "currentSchema=incidents,public", "currentSchema=\"My%20Desk\""})
    void worksInASchemaOfItsOwn(String parameter) throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            database.administrator().update("CREATE TABLE incidents (name text)");
            Rows own = with(database.rows(), parameter);
            Map<String, String> settings =
                    Map.of("DB_URL", own.jdbcUrl(), "DB_USER", own.user(), "DB_PASSWORD", own.password());
            try (RunningApplication application =
                    RunningApplication.start(settings, Map.of("REMINDER_DELAY", "1s"), (context, api) -> {})) {
                Response created = application.api().report("My credit card was charged twice");
                assertThat(created.status()).as(created.toString()).isEqualTo(201);
                assertThat(application.api().get("/api/incidents").status()).isEqualTo(200);
                await().atMost(LIMIT).until(() -> own.count("SELECT count(*) FROM incidents WHERE reminder_sent") == 1);
            }
            assertThat(database.administrator().count("SELECT count(*) FROM public.incidents"))
                    .isZero();
        }
    }

    @ParameterizedTest
    @CsvSource({"'', may not make tables in the schema public", "currentSchema=desk, may not make the schema desk"})
    void saysWhichRightIsMissing(String parameter, String missing) throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            Rows administrator = database.administrator();
            String role = "Role of " + database.name();
            administrator.update("CREATE ROLE \"%s\" LOGIN PASSWORD '%s'".formatted(role, PASSWORD));
            Rows rows = with(new Rows(database.rows().jdbcUrl(), role, PASSWORD), parameter);
            try (Database application = open(rows)) {
                application.awaitReachable();

                Throwable refused = catchThrowable(application::migrate);

                assertThat(refused)
                        .isInstanceOf(SettingException.class)
                        .hasMessageContaining(missing)
                        .message()
                        .doesNotContain("\n");
                Matcher statement = STATEMENT.matcher(refused.getMessage());
                assertThat(statement.find()).as(refused.getMessage()).isTrue();
                administrator.update(statement.group(1));
                assertThatCode(application::migrate).doesNotThrowAnyException();
            } finally {
                administrator.update("DROP OWNED BY \"%s\" CASCADE".formatted(role));
                administrator.update("DROP ROLE \"%s\"".formatted(role));
            }
        }
    }

    @Test
    void saysWhoseTheTablesAre() throws Exception {
        try (TestDatabase database = TestDatabase.migrated()) {
            Rows administrator = database.administrator();
            String role = "role_of_" + database.name();
            administrator.update("CREATE ROLE %s LOGIN PASSWORD '%s'".formatted(role, PASSWORD));
            administrator.update("GRANT CREATE, USAGE ON SCHEMA public TO " + role);
            try (Database application = open(new Rows(database.rows().jdbcUrl(), role, PASSWORD))) {
                assertThatExceptionOfType(SettingException.class)
                        .isThrownBy(application::migrate)
                        .withMessageContainingAll(
                                "change the tables in the schema public",
                                database.rows().user());
            } finally {
                administrator.update("DROP OWNED BY " + role);
                administrator.update("DROP ROLE " + role);
            }
        }
    }

    @Test
    void saysThatAnotherBuildMadeTheSchema() {
        try (TestDatabase database = TestDatabase.migrated();
                Database application = open(database.rows())) {
            database.rows().update("UPDATE flyway_schema_history SET checksum = 1 WHERE version = '3'");

            assertThatExceptionOfType(IllegalStateException.class)
                    .isThrownBy(application::migrate)
                    .withMessageContainingAll("another build", "migrations 3 ")
                    .withMessageNotContaining("\n");
        }
    }

    /** Flyway keeps a transaction open on another session meanwhile, in which nothing happens. */
    @Test
    void letsAMigrationTakeItsTime() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                Connection migrating = Sessions.of(
                                address(database.rows()), "migration", Sessions.Patience.MIGRATION, Map.of())
                        .getConnection()) {
            for (String limit : List.of("statement_timeout", "idle_in_transaction_session_timeout")) {
                assertThat(setting(migrating, limit)).as(limit).isEqualTo("0");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"IST", "US/Pacific-New", "Mars/Olympus"})
    void worksInATimeZoneThatTheServerDoesNotKnow(String zone) throws Exception {
        TimeZone before = TimeZone.getDefault();
        try (TestDatabase database = TestDatabase.create();
                Database application = open(database.rows())) {
            TimeZone foreign = TimeZone.getTimeZone("Asia/Kolkata");
            foreign.setID(zone);
            TimeZone.setDefault(foreign);

            application.awaitReachable();
            application.migrate();

            try (Connection connection = application.requests().getConnection()) {
                assertThat(setting(connection, "TimeZone")).isEqualTo("UTC");
            }
        } finally {
            TimeZone.setDefault(before);
        }
    }

    @Test
    void startsInATimeZoneThatTheServerDoesNotKnow() throws Exception {
        try (TestDatabase database = TestDatabase.create()) {
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.put("JAVA_TOOL_OPTIONS", "-Duser.timezone=IST");
            try (ApplicationProcess application = ApplicationProcess.start(folder, settings)) {
                assertThat(application.logged("time zone IST")).isTrue();
                assertThat(application
                                .api()
                                .report("My credit card was charged twice")
                                .status())
                        .isEqualTo(201);
            }
        }
    }

    @Test
    void writesOneLineWhenItRefuses() throws IOException, InterruptedException {
        try (TestDatabase database = TestDatabase.create()) {
            database.administrator().update("CREATE TABLE customers (id integer)");
            try (ApplicationProcess application = ApplicationProcess.launch(folder, database.settings())) {
                assertThat(application.awaitExit()).isEqualTo(1);
                assertThat(application.log()).singleElement().asString().contains("did not start", "currentSchema=");
            }
        }
    }

    private static String line(String text) {
        return log.of(text).get(0).getMessage().getFormattedMessage();
    }

    private static List<Object> tables(TestDatabase database, String schema) {
        return database.administrator().column("SELECT tablename FROM pg_tables WHERE schemaname = ?", schema);
    }

    private static String setting(Connection connection, String name) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("SHOW " + name)) {
            row.next();
            return row.getString(1);
        }
    }

    private static Database open(Rows rows) {
        return new Database(rows.jdbcUrl(), rows.user(), rows.password(), 2);
    }

    private static DatabaseAddress address(Rows rows) {
        return new DatabaseAddress(rows.jdbcUrl(), rows.user(), rows.password());
    }

    private static Rows with(Rows rows, String parameter) {
        return new Rows(rows.jdbcUrl() + "&" + parameter, rows.user(), rows.password());
    }

    private static Rows at(Rows rows, int port) {
        return new Rows(rows.jdbcUrl().replaceFirst(":\\d+/", ":" + port + "/"), rows.user(), rows.password());
    }

    private static int port(Rows rows) {
        return URI.create(rows.jdbcUrl().substring("jdbc:".length())).getPort();
    }
}
