package org.incidentflow.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentflow.testing.Problems.assertProblem;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.TestApplication;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another site's name that was pointed at this machine after the site's page was loaded opens no port. */
@Timeout(60)
class RequestedHostIT {

    private static final byte[] NO_BODY = {};
    private static final List<String> MANAGED =
            List.of("/observe/health", "/observe/health/live", "/observe/health/ready", "/observe/metrics", "/hawtio/");

    @RegisterExtension
    static final TestApplication OPEN = TestApplication.with(Map.of("HAWTIO_ENABLED", "true"));

    private static Response get(ApiClient port, String target, String version, String... hosts) {
        String lines =
                String.join("", Stream.of(hosts).map("Host: %s\r\n"::formatted).toList());
        return port.sendRaw("GET %s HTTP/%s\r\n%s\r\n".formatted(target, version, lines), NO_BODY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1:8080",
                "127.0.0.1",
                "localhost",
                "LOCALHOST:9876",
                "localhost.",
                "desk.localhost:80",
                "[::1]:8080",
                "[0:0:0:0:0:0:0:1]",
                "127.1.2.3"
            })
    void answersToTheNamesOfThisMachine(String host) {
        assertThat(get(OPEN.api(), "/api/incidents", "1.1", host).status()).isEqualTo(200);
        for (String path : MANAGED) {
            assertThat(get(OPEN.management(), path, "1.1", host).status())
                    .as(path)
                    .isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "elsewhere.example:8080",
                "127.0.0.1.elsewhere.example",
                "localhost.example",
                "10.0.0.1",
                "0.0.0.0:8080",
                "[::]",
                "null",
                ":8080"
            })
    void answersToNoOtherNameWhereAnybodyMayCome(String host) {
        for (String path : List.of("/api/incidents", "/api/openapi.json", "/", "/api/incidents/1")) {
            assertProblem(get(OPEN.api(), path, "1.1", host), 403);
        }
        for (String path : MANAGED) {
            assertProblem(get(OPEN.management(), path, "1.1", host), 403);
        }
        assertThat(post(host).status()).isEqualTo(403);
        assertThat(OPEN.rows().column("SELECT id FROM incidents")).isEmpty();
    }

    private static Response post(String host) {
        String body = ApiClient.reportJson("1", "Where is my card?");
        return OPEN.api()
                .sendRaw(
                        "POST /api/incidents HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                                .formatted(host, body.length()),
                        body.getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    void looksAtATargetThatIsAWholeUrl() {
        assertThat(get(OPEN.api(), "http://localhost/api/incidents", "1.1", "localhost")
                        .status())
                .isEqualTo(200);
        assertProblem(get(OPEN.api(), "http://elsewhere.example/api/incidents", "1.1", "localhost"), 403);
    }

    @Test
    void takesARequestThatNamesOneHostOnly() {
        for (ApiClient port : List.of(OPEN.api(), OPEN.management())) {
            assertThat(get(port, "/", "1.1", "localhost", "localhost").status()).isEqualTo(400);
            assertThat(get(port, "/", "1.1", "localhost", "elsewhere.example").status())
                    .isEqualTo(400);
            assertThat(get(port, "/", "1.1").status()).isEqualTo(400);
            for (String invalid :
                    List.of("localhost@elsewhere.example", "localhost, elsewhere.example", "local host")) {
                assertThat(get(port, "/", "1.1", invalid).status()).as(invalid).isEqualTo(400);
            }
        }
        assertThat(get(OPEN.api(), "/api/incidents", "1.0").status())
                .as("no browser, which always names one")
                .isEqualTo(200);
        assertThat(get(OPEN.management(), "/observe/health/ready", "1.0").status())
                .isEqualTo(200);
    }

    @Test
    void answersToEveryNameWhereCallersAreKnown() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                RunningApplication closed =
                        RunningApplication.start(database, Map.of("API_KEYS", "desk:operator:op-key"))) {
            String host = "incidents.example.org";
            String key = host + "\r\nX-API-Key: op-key";

            assertThat(get(closed.api(), "/api/incidents", "1.1", key).status()).isEqualTo(200);
            assertProblem(get(closed.api(), "/api/incidents", "1.1", host), 401);
            assertProblem(get(closed.api(), "/api/incidents", "1.1", host, host), 400);
            assertThat(get(closed.management(), "/observe/metrics", "1.1", key).status())
                    .isEqualTo(200);
            assertThat(get(closed.management(), "/observe/metrics", "1.1", "localhost")
                            .status())
                    .isEqualTo(200);
            assertProblem(get(closed.management(), "/observe/metrics", "1.1", host), 401);
            assertProblem(get(closed.management(), "/observe/health", "1.1", host), 401);
            assertThat(get(closed.management(), "/observe/health/ready", "1.1", host)
                            .status())
                    .isEqualTo(200);
        }
    }
}
