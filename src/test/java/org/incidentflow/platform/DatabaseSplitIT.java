package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.commons.io.FileUtils;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.Ports;
import org.incidentflow.testing.Relay;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.Scrape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two servers that both take writes: a standby was promoted, and nobody stopped the primary before it. */
@Timeout(240)
class DatabaseSplitIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String SESSIONS = "SELECT DISTINCT application_name FROM pg_stat_activity"
            + " WHERE application_name LIKE 'incident-flow %' ORDER BY 1";
    private static final List<String> ALL_POOLS = List.of(
            "incident-flow deliveries", "incident-flow groups", "incident-flow requests", "incident-flow scheduler");

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    @TempDir
    Path folder;

    private EmbeddedPostgres old;
    private EmbeddedPostgres promoted;
    private Relay way;
    private Rows onOld;
    private Rows onPromoted;
    private RunningApplication application;

    @BeforeEach
    void start() throws Exception {
        int oldPort = Ports.free();
        server("old", oldPort).close();
        FileUtils.copyDirectory(
                folder.resolve("old").toFile(), folder.resolve("promoted").toFile());
        // PostgreSQL refuses a folder that others may read.
        Files.setPosixFilePermissions(folder.resolve("promoted"), PosixFilePermissions.fromString("rwx------"));
        Files.createFile(folder.resolve("promoted/standby.signal"));
        int promotedPort = Ports.free();
        old = server("old", oldPort);
        promoted = server("promoted", promotedPort);
        onOld = rows(oldPort);
        onPromoted = rows(promotedPort);
        onPromoted.select("SELECT pg_promote()");
        try (Database database = new Database(onPromoted.jdbcUrl(), "postgres", "postgres", 2)) {
            database.migrate();
        }
        way = Relay.to(oldPort);
        String hosts = "127.0.0.1:" + way.port() + ",127.0.0.1:" + promotedPort;
        application = RunningApplication.start(
                Map.of(
                        "DB_URL",
                        // Asks a host again at once that did not answer.
                        "jdbc:postgresql://" + hosts + "/postgres?hostRecheckSeconds=0",
                        "DB_USER",
                        "postgres",
                        "DB_PASSWORD",
                        "postgres"),
                Map.of(),
                (context, api) -> {});
        assertThat(onOld.column(SESSIONS)).hasSameElementsAs(ALL_POOLS);
        assertThat(onPromoted.column(SESSIONS)).isEmpty();
    }

    @AfterEach
    void stop() throws Exception {
        for (AutoCloseable started : Arrays.asList(application, way, promoted, old)) {
            if (started != null) {
                started.close();
            }
        }
    }

    @Test
    void isNotReadyWhileBothTakeWrites() throws Exception {
        moveDeliveries();
        way.takeAgain();

        await().atMost(LIMIT).untilAsserted(() -> {
            Response ready = application.management().get("/observe/health/ready");
            assertThat(ready.status()).isEqualTo(503);
            assertThat(ready.body()).contains("The connections lead to several databases", "timeline 00000002");
        });
        assertThat(Scrape.of(application.management()).value("incidentflow_database_servers"))
                .isEqualTo(2);
        assertThat(log.lines())
                .filteredOn(line -> line.contains("database_split"))
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("ERROR").doesNotContain("postgres"));

        way.close();

        awaitAllOnPromoted();
    }

    /** The connections that a failover has left behind are closed without anybody's help. */
    @Test
    void followsWhenTheOldOneTakesNoNewConnections() {
        moveDeliveries();

        awaitAllOnPromoted();
        assertThat(onOld.column(SESSIONS)).isEmpty();
        assertThat(log.lines()).noneMatch(line -> line.contains("database_server_unknown"));
    }

    /** To the promoted one, as after a moment in which the old one could not be reached. */
    private void moveDeliveries() {
        log.clear();
        way.refuse();
        onOld.select("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                + " WHERE application_name = 'incident-flow deliveries'");
        await().atMost(LIMIT).until(() -> onPromoted.column(SESSIONS).contains("incident-flow deliveries"));
    }

    private void awaitAllOnPromoted() {
        await().atMost(LIMIT).untilAsserted(() -> {
            assertThat(onPromoted.column(SESSIONS)).hasSameElementsAs(ALL_POOLS);
            Response ready = application.management().get("/observe/health/ready");
            assertThat(ready.status()).as(ready.toString()).isEqualTo(200);
        });
        assertThat(application.api().report("My credit card was charged twice").status())
                .isEqualTo(201);
        assertThat(onPromoted.count("SELECT count(*) FROM incidents")).isEqualTo(1);
    }

    private EmbeddedPostgres server(String name, int port) throws IOException {
        return EmbeddedPostgres.builder()
                .setPort(port)
                .setOverrideWorkingDirectory(Path.of("target", "zonky-postgres").toFile())
                .setDataDirectory(folder.resolve(name))
                .setCleanDataDirectory(false)
                .start();
    }

    private static Rows rows(int port) {
        return new Rows("jdbc:postgresql://127.0.0.1:" + port + "/postgres", "postgres", "postgres");
    }
}
