package org.incidentflow.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentflow.testing.Problems.assertProblem;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ManagementDoorIT {

    private static final Map<String, String> KEYS = Map.of("API_KEYS", "crm:ingest:in-key,desk:operator:op-key");
    private static final List<String> PROBES = List.of("/observe/health/live", "/observe/health/ready");

    @Test
    void isForOperatorsWhereTheNetworkReachesIt() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                RunningApplication application =
                        RunningApplication.start(database, with(Map.of("MANAGEMENT_HOST", "0.0.0.0")))) {
            PROBES.forEach(path -> assertThat(get(application, path, Map.of()).status())
                    .as(path)
                    .isEqualTo(200));
            for (String path : List.of("/observe/health", "/observe/metrics", "/observe/metrics/", "/", "/q/dev")) {
                Response anonymous = get(application, path, Map.of());
                assertProblem(anonymous, 401);
                assertThat(anonymous.header("WWW-Authenticate")).startsWith("Basic realm=");
                assertProblem(get(application, path, Map.of("X-API-Key", "in-key")), 403);
            }
            assertThat(get(application, "/observe/metrics", Map.of("Authorization", "Bearer op-key"))
                            .status())
                    .isEqualTo(200);
            assertThat(get(application, "/observe/health", basic("desk:op-key")).status())
                    .isEqualTo(200);
            assertProblem(get(application, "/observe/health", basic("desk:wrong")), 401);
            assertProblem(get(application, "/observe/health", Map.of("Authorization", "Basic ***")), 401);
        }
    }

    @Test
    void keepsProbesAndMetricsOpenToThisMachine() throws Exception {
        try (TestDatabase database = TestDatabase.create();
                RunningApplication application = RunningApplication.start(database, KEYS)) {
            for (String path : List.of("/observe/health", "/observe/metrics")) {
                assertThat(get(application, path, Map.of()).status()).as(path).isEqualTo(200);
            }
            for (String path : List.of("/observe/jolokia", "/hawtio/", "/hawtio/jolokia")) {
                assertProblem(get(application, path, Map.of()), 401);
                assertThat(get(application, path, basic("desk:op-key")).status())
                        .as("%s is off unless asked for", path)
                        .isEqualTo(404);
            }
        }
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(KEYS);
        all.putAll(more);
        return all;
    }

    private static Map<String, String> basic(String nameAndKey) {
        return Map.of(
                "Authorization",
                "Basic " + Base64.getEncoder().encodeToString(nameAndKey.getBytes(StandardCharsets.UTF_8)));
    }

    private static Response get(RunningApplication application, String path, Map<String, String> headers) {
        return application.management().send("GET", path, new byte[0], headers);
    }
}
