package org.incidentflow.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentflow.testing.Problems.assertExample;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.incidentflow.Samples;
import org.incidentflow.platform.ApiContract;
import org.incidentflow.platform.ApiContract.Operation;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.Problems;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

@Timeout(60)
class ApiKeysIT {

    private static final String BODY = ApiClient.reportJson("99876", "My credit card was charged twice");

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            Map.of("API_KEYS", "crm:ingest:in-key, desk:operator:op-key, both:ingest:all-key, both:operator:all-key"));

    /** What anybody may call, on purpose. */
    private static final Set<String> PUBLIC = Set.of("GET /api/openapi.json");

    @Test
    void letsNobodyInWithoutAKeyButToWhatIsPublic() {
        long before = application.rows().count("SELECT count(*) FROM incidents");
        List<String> paths = new ArrayList<>(List.of("/", "/api", "/api/nothing", "/observe/health", "/q/dev"));
        contract().paths().forEach(path -> paths.add(path.template()));

        for (String path : paths) {
            for (String method : List.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW")) {
                assertThat(send(method, path, Map.of()).status())
                        .as("%s %s without a key", method, path)
                        .isEqualTo(PUBLIC.contains(method + " " + path) ? 200 : 401);
            }
        }
        assertThat(application.rows().count("SELECT count(*) FROM incidents")).isEqualTo(before);
    }

    @Test
    void readsNoPathThatIsNotEncodedForWhoeverAsks() {
        for (String key : List.of("", "X-API-Key: wrong\r\n", "X-API-Key: all-key\r\n")) {
            String head = "GET /api/incidents/%%g0 HTTP/1.1\r\nHost: localhost\r\n%s\r\n".formatted(key);

            Problems.assertProblem(application.api().sendRaw(head, new byte[0]), 400);
        }
    }

    @Test
    void givesEachRoleItsOwnRights() {
        contract().paths().forEach(path -> path.operations().forEach((method, operation) -> {
            if (!operation.open()) {
                assertThat(status(method, path.template(), operation, "ingest", "in-key"))
                        .isTrue();
                assertThat(status(method, path.template(), operation, "operator", "op-key"))
                        .isTrue();
            }
        }));
    }

    @Test
    void remembersWhoSentAnIncident() {
        Response created = application.api().post("/api/incidents", BODY, Map.of("Authorization", "Bearer in-key"));
        Response shown = send("GET", created.location(), Map.of("X-API-Key", "all-key"));

        assertThat(created.status()).isEqualTo(201);
        assertThat(shown.text("client_id")).isEqualTo("crm");
    }

    @Test
    void keepsTheKeysOfTwoClientsApart() {
        Response crm = application
                .api()
                .post("/api/incidents", BODY, Map.of("X-API-Key", "in-key", "Idempotency-Key", "same"));
        Response both = application
                .api()
                .post("/api/incidents", BODY, Map.of("X-API-Key", "all-key", "Idempotency-Key", "same"));

        assertThat(both.text("incident_id")).isNotEqualTo(crm.text("incident_id"));
    }

    @Test
    void refusesAWrongKey() {
        for (Map<String, String> headers : new Map[] {
            Map.of("X-API-Key", "wrong"),
            Map.of("X-API-Key", ""),
            Map.of("Authorization", "in-key"),
            Map.of("Authorization", "Basic aW4ta2V5"),
            Map.of("Authorization", "Bearer "),
            Map.of("X-API-Key", "wrong", "Authorization", "Bearer in-key")
        }) {
            Response answer = application.api().post("/api/incidents", BODY, headers);
            assertThat(answer.status()).as(headers.toString()).isEqualTo(401);
            assertThat(answer.header("WWW-Authenticate")).isEqualTo("Bearer");
        }
    }

    @Test
    void answersAsTheDocumentShows() {
        assertExample(send("GET", "/api/incidents", Map.of()), "Unauthorized");
        assertExample(send("GET", "/api/incidents", Map.of("X-API-Key", "in-key")), "Forbidden");
    }

    private static ApiContract contract() {
        return ApiContract.read(Path.of("routes/openapi.json"), Samples.JSON);
    }

    private static boolean status(String method, String path, Operation operation, String role, String key) {
        int status = send(method, path, Map.of("X-API-Key", key)).status();
        return operation.roles().contains(role) ? status != 401 && status != 403 : status == 403;
    }

    private static Response send(String method, String path, Map<String, String> headers) {
        return application.api().send(method, path.replaceAll("[{}]", ""), new byte[0], headers);
    }
}
