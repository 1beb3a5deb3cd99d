package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.incidentflow.testing.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two instances share the reminders; twice, the one that begins to send them is killed. */
@Timeout(900)
class NodeKilledWhileRemindingIT {

    private static final int INCIDENTS = Scale.of(100, 1_000);
    private static final int KILLS = 2;
    private static final String DELAY = Scale.of(6, 30) + "s";
    private static final Duration LIMIT = Duration.ofSeconds(120);

    @TempDir
    Path folder;

    @Test
    void remindsOfEachIncidentOnce() throws Exception {
        try (Landscape landscape = new Landscape(folder, Map.of("REMINDER_DELAY", DELAY));
                Node first = landscape.node().start();
                Node second = landscape.node().start()) {
            Rows rows = landscape.rows();
            List<Node> nodes = List.of(first, second);
            for (int i = 0; i < KILLS; i++) {
                List<Long> before =
                        nodes.stream().map(NodeKilledWhileRemindingIT::claims).toList();
                try (Callers callers = new Callers(
                        "round-" + i, 8, caller -> nodes.get(caller % 2).api())) {
                    callers.awaitMore(INCIDENTS / KILLS);
                    callers.stop();
                }
                await("first reminder")
                        .atMost(LIMIT)
                        .pollDelay(Duration.ZERO)
                        .pollInterval(Duration.ofMillis(5))
                        .until(() -> claims(first) > before.get(0) || claims(second) > before.get(1));
                Node reminding = claims(first) > before.get(0) ? first : second;
                reminding.kill();
                reminding.start();
            }
            await("reminders").atMost(LIMIT).untilAsserted(() -> assertThat(
                            rows.count("SELECT count(*) FROM incidents WHERE NOT reminder_sent"))
                    .isZero());
            long left = rows.count("SELECT count(*) FROM notifications WHERE status = 'pending' AND kind = 'reminder'");
            // What a claimer does not deliver is due again after a minute, which is over now.
            rows.update("UPDATE notifications SET next_attempt_at = now() WHERE status = 'pending'");
            landscape.awaitRecovery();
            landscape.assertComplete();
            landscape.assertRemindedOnce();
            Scale.print(
                    "node killed while reminding",
                    "incidents=%d kills=%d left_by_the_killed=%d %s"
                            .formatted(rows.count("SELECT count(*) FROM incidents"), KILLS, left, landscape.repeats()));
        }
    }

    private static long claims(Node node) {
        return node.log().stream()
                .filter(line -> line.contains("reminders_queued"))
                .count();
    }
}
