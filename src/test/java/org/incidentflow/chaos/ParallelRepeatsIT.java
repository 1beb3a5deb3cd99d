package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.Problems;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The same request comes many times at once. */
@Timeout(600)
class ParallelRepeatsIT {

    private static final int AT_ONCE = 50;
    private static final int KEYS = Scale.of(5, 200);

    @TempDir
    Path folder;

    @Test
    void createsOneIncidentForEachKey() throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(AT_ONCE);
        try (Landscape landscape = new Landscape(folder, Map.of());
                Node node = landscape.node().start()) {
            int replayed = 0;
            int conflicts = 0;
            for (int i = 0; i < KEYS; i++) {
                String key = "parallel-" + i;
                List<Response> created = new ArrayList<>();
                for (Response response : postAtOnce(callers, node.api(), key)) {
                    if (response.status() == 409) {
                        Problems.assertProblem(response, 409);
                        conflicts++;
                    } else {
                        assertThat(response.status()).as(response.toString()).isEqualTo(201);
                        created.add(response);
                    }
                }
                assertThat(created)
                        .filteredOn(response -> response.header("Idempotency-Replayed") == null)
                        .hasSize(1);
                assertThat(created.stream().map(response -> response.text("incident_id")))
                        .containsOnly(created.get(0).text("incident_id"));
                replayed += created.size() - 1;
                Response reused = post(node.api(), key, "My card is lost");
                assertThat(reused.status()).as(reused.toString()).isEqualTo(422);
                assertThat(reused.text("type")).isEqualTo("urn:incident-flow:problem:idempotency-key-reused");
            }
            landscape.awaitRecovery();
            landscape.assertComplete();
            assertThat(landscape.rows().count("SELECT count(*) FROM incidents")).isEqualTo(KEYS);
            assertThat(landscape.tickets().tickets()).hasSize(KEYS);
            landscape.assertNothingRepeated();
            Scale.print(
                    "parallel repeats",
                    "keys=%d at_once=%d replayed=%d conflicts=%d".formatted(KEYS, AT_ONCE, replayed, conflicts));
        } finally {
            callers.shutdownNow();
        }
    }

    private static List<Response> postAtOnce(ExecutorService callers, ApiClient api, String key) throws Exception {
        CyclicBarrier together = new CyclicBarrier(AT_ONCE);
        Callable<Response> call = () -> {
            together.await();
            return post(api, key, "My credit card was charged twice");
        };
        List<Future<Response>> answers = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            answers.add(callers.submit(call));
        }
        List<Response> responses = new ArrayList<>();
        for (Future<Response> answer : answers) {
            responses.add(answer.get());
        }
        return responses;
    }

    private static Response post(ApiClient api, String key, String message) {
        return api.post(
                "/api/incidents", ApiClient.reportJsonWithContact("99876", message), Map.of("Idempotency-Key", key));
    }
}
