package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Collectors;
import org.incidentflow.chaos.Callers.Told;
import org.incidentflow.testing.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ticket API loses its answers, and then all peers but the model go away, while callers report messages. */
@Timeout(900)
class PeersLostUnderLoadIT {

    private static final int CALLERS = Scale.of(4, 8);
    private static final Duration OUTAGE = Duration.ofSeconds(Scale.of(5, 60));
    /** The sweep links 20 at each turn, and passes over what a failed turn claimed until its lease ends. */
    private static final Duration LINKED = Duration.ofSeconds(Scale.of(60, 1_200));

    @TempDir
    Path folder;

    @Test
    void opensWithLocalTicketsAndLinksThemLater() throws Exception {
        try (Landscape landscape = new Landscape(folder, Map.of());
                Node node = landscape.node().start();
                Callers callers = new Callers("caller", CALLERS, caller -> node.api())) {
            callers.awaitMore(CALLERS * 5);
            landscape.tickets().dropAnswers();
            callers.awaitMore(CALLERS);
            landscape.tickets().dropConnections();
            landscape.sms().dropConnections();
            landscape.stopMail();
            Instant down = Instant.now();
            callers.awaitMore(CALLERS * 5);
            await("the outage").atMost(OUTAGE.multipliedBy(2)).until(() -> Instant.now()
                    .isAfter(down.plus(OUTAGE)));
            callers.stop();
            landscape.tickets().answerAgain();
            landscape.sms().answerAgain();
            landscape.startMail();

            Rows rows = landscape.rows();
            await("links").atMost(LINKED).untilAsserted(() -> assertThat(
                            rows.count("SELECT count(*) FROM incidents WHERE ticket_source = 'local'"))
                    .isZero());
            landscape.awaitRecovery();
            landscape.assertComplete();
            landscape.assertKept(callers.told());
            Map<String, String> local = callers.told().stream()
                    .map(Told::response)
                    .filter(response -> response.text("ticket_source").equals("local"))
                    .collect(Collectors.toMap(
                            response -> response.text("incident_id"), response -> response.text("ticket_id")));
            assertThat(local).isNotEmpty();
            assertThat(
                            rows
                                    .select(
                                            "SELECT id, local_ticket_id FROM incidents WHERE local_ticket_id IS NOT NULL")
                                    .stream()
                                    .collect(Collectors.toMap(
                                            row -> row.get("id").toString(),
                                            row -> (String) row.get("local_ticket_id"))))
                    .isEqualTo(local);
            assertThat(rows.column(
                            "SELECT CAST(incident_id AS text) FROM incident_events WHERE type = 'ticket_linked'"))
                    .containsExactlyInAnyOrderElementsOf(local.keySet());
            assertThat(landscape.tickets().tickets()).hasSameSizeAs(callers.told());
            Scale.print(
                    "peers lost under load",
                    "incidents=%d local=%d %s".formatted(callers.told().size(), local.size(), landscape.repeats()));
        }
    }
}
