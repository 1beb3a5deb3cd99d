package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.incidentflow.testing.ApiClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One incident ends every process that works on it; it is met again later each time, and the others go on. */
@Timeout(600)
class KilledWhileRecoveringIT {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** With the settings of the landscape and a ticket API that may take five seconds. */
    private static final double LEASE_SECONDS = 1 + 3 * 5 + 0.5 + 10;

    @TempDir
    Path folder;

    @Test
    void meetsThatIncidentLaterEachTime() throws Exception {
        try (Landscape landscape = new Landscape(folder, Map.of("TICKET_TIMEOUT", "5s"))) {
            Node node = landscape.node().start();
            landscape.tickets().answerAfter(Duration.ofMinutes(5));
            CompletableFuture<Void> report = CompletableFuture.runAsync(() -> node.api()
                    .post(
                            "/api/incidents",
                            ApiClient.reportJsonWithContact("99876", "I end every process that works on me")));
            killWhenAsked(landscape, node, 1);
            assertThat(report).failsWithin(PATIENCE);
            UUID poison =
                    (UUID) landscape.rows().column("SELECT id FROM incidents").get(0);
            assertThat(distance(landscape, poison)).isBetween(0.0, LEASE_SECONDS);

            expire(landscape, poison);
            node.start();
            killWhenAsked(landscape, node, 2);
            assertThat(distance(landscape, poison)).isBetween(1.5 * LEASE_SECONDS, 2 * LEASE_SECONDS);

            expire(landscape, poison);
            node.start();
            killWhenAsked(landscape, node, 3);
            assertThat(distance(landscape, poison)).isBetween(3.5 * LEASE_SECONDS, 4 * LEASE_SECONDS);

            UUID innocent = UUID.randomUUID();
            landscape
                    .rows()
                    .update(
                            "INSERT INTO incidents (id, customer_id, channel, message, contact, client_id, lease_owner,"
                                    + " lease_expires_at, attempts) SELECT ?, customer_id, channel, 'I was beside it',"
                                    + " contact, client_id, 'gone', now(), 1 FROM incidents",
                            innocent);
            landscape.tickets().answerAfter(Duration.ZERO);
            node.start();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            landscape.rows().column("SELECT status FROM incidents WHERE id = ?", innocent))
                    .containsExactly("open"));
            assertThat(callsFor(landscape, poison)).isEqualTo(3);
            assertThat(landscape.rows().column("SELECT status FROM incidents WHERE id = ?", poison))
                    .containsExactly("received");

            expire(landscape, poison);
            landscape.awaitRecovery();
            assertThat(landscape.rows().column("SELECT ticket_source FROM incidents"))
                    .isEqualTo(List.of("api", "api"));
        }
    }

    private static void killWhenAsked(Landscape landscape, Node node, int calls) throws InterruptedException {
        await().atMost(PATIENCE).until(() -> landscape.tickets().journal().size() == calls);
        node.kill();
    }

    private static long callsFor(Landscape landscape, UUID incident) {
        return landscape.tickets().journal().stream()
                .filter(call -> incident.toString().equals(call.header("Idempotency-Key")))
                .count();
    }

    /** Seconds until somebody may work on it again. */
    private static double distance(Landscape landscape, UUID incident) {
        return (Double) landscape
                .rows()
                .column(
                        "SELECT CAST(EXTRACT(EPOCH FROM lease_expires_at - now()) AS double precision)"
                                + " FROM incidents WHERE id = ?",
                        incident)
                .get(0);
    }

    private static void expire(Landscape landscape, UUID incident) {
        landscape.rows().update("UPDATE incidents SET lease_expires_at = now() WHERE id = ?", incident);
    }
}
