package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.Haproxy;
import org.incidentflow.testing.Ports;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** With a real HAProxy: before the application, and between it and its database. */
@Timeout(180)
class LoadBalancerIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Map<String, String> KEYS = Map.of("API_KEYS", "shop:ingest:shop-key,desk:operator:desk-key");
    private static final String REPORT = ApiClient.reportJson("1", "My credit card was charged twice");

    @TempDir
    Path folder;

    @BeforeAll
    static void findHaproxy() {
        Haproxy.assumeInstalled();
    }

    /** As HAProxy's manual has it: the check in HTTP/1.0 and without a Host, the requests with the name of the service. */
    @Test
    void sendsRequestsWhereTheyCanBeTaken() throws Exception {
        int front = Ports.free();
        try (TestDatabase database = TestDatabase.create();
                RunningApplication application = RunningApplication.start(database, KEYS);
                Haproxy haproxy = Haproxy.start(
                        folder,
                        front,
                        """
                        listen incidents
                          mode http
                          bind 127.0.0.1:%d
                          option httpchk GET /observe/health/ready
                          default-server inter 200ms fall 1 rise 1
                          server one 127.0.0.1:%d check port %d
                        """
                                .formatted(
                                        front,
                                        application.api().port(),
                                        application.management().port()))) {
            ApiClient callers = ApiClient.of(front).expectingAnything();
            await().atMost(LIMIT).until(() -> post(callers, "first").status() == 201);
            assertThat(get(callers).status()).isEqualTo(200);

            setReadOnly(database, true);
            await().atMost(LIMIT).untilAsserted(() -> {
                Response refused = get(callers);
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.body())
                        .as("HAProxy's own words: it asks nobody")
                        .contains("No server is available");
            });

            setReadOnly(database, false);
            await().atMost(LIMIT).until(() -> post(callers, "second").status() == 201);
            assertThat(database.rows().count("SELECT count(*) FROM incidents")).isEqualTo(2);
        }
    }

    private static Response post(ApiClient callers, String key) {
        return callers.post(
                "/api/incidents",
                REPORT,
                Map.of("X-API-Key", "shop-key", "Idempotency-Key", key, "X-Forwarded-For", "192.0.2.7"));
    }

    private static Response get(ApiClient callers) {
        return callers.send("GET", "/api/incidents", new byte[0], Map.of("X-API-Key", "desk-key"));
    }

    /** As a managed service does when its disk is nearly full. */
    private static void setReadOnly(TestDatabase database, boolean readOnly) {
        Rows rows = database.rows();
        String name = (String) rows.column("SELECT current_database()").get(0);
        rows.update("BEGIN READ WRITE; ALTER DATABASE " + name + " SET default_transaction_read_only = " + readOnly
                + "; COMMIT");
        rows.select(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = ? AND pid <> pg_backend_pid()",
                name);
    }

    /** Each of the application's connections is one of HAProxy's, which is taken away from all of them at once. */
    @Test
    void findsItsDatabaseAgainBehindIt() throws Exception {
        int front = Ports.free();
        try (TestDatabase database = TestDatabase.create()) {
            String address = database.rows().jdbcUrl().replaceFirst("^jdbc:postgresql://([^/]+)/.*", "$1");
            String balancer =
                    """
                    listen database
                      mode tcp
                      bind 127.0.0.1:%d
                      server primary %s
                    """
                            .formatted(front, address);
            Map<String, String> settings = new HashMap<>(database.settings());
            settings.replace("DB_URL", database.rows().jdbcUrl().replace(address, "127.0.0.1:" + front));
            Haproxy haproxy = Haproxy.start(folder, front, balancer);
            try (RunningApplication application = RunningApplication.start(settings, Map.of(), (context, api) -> {})) {
                assertThat(application.api().post("/api/incidents", REPORT).status())
                        .isEqualTo(201);

                haproxy.close();
                Response away = application.api().post("/api/incidents", REPORT);
                assertThat(away.status()).isEqualTo(503);
                assertThat(away.header("Retry-After")).isNotBlank();
                haproxy = Haproxy.start(folder, front, balancer);

                await().atMost(LIMIT).until(() -> IntStream.range(0, 5)
                        .allMatch(i ->
                                application.api().post("/api/incidents", REPORT).status() == 201));
            } finally {
                haproxy.close();
            }
        }
    }
}
