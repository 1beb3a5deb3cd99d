package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.Rows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process ends when an incident is open and its alarm not yet set, and its reminder falls due before the next start. */
@Timeout(120)
class LostAlarmIT {

    /** For the reminder to be queued, and for the deliveries' next turn. */
    private static final Duration SECONDS = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    @Test
    void remindsWithinSecondsOfTheStart() throws Exception {
        Map<String, String> settings = Map.of("REMINDER_DELAY", "1s", "REMINDER_SWEEP_INTERVAL", "1h");
        try (Landscape landscape = new Landscape(folder, settings)) {
            Rows rows = landscape.rows();
            Node node = landscape.node().start(landscape.haltAt("before remind"));
            assertThatThrownBy(() -> node.api()
                            .post(
                                    "/api/incidents",
                                    ApiClient.reportJsonWithContact("99876", "My card was charged twice"),
                                    Map.of()))
                    .isInstanceOf(UncheckedIOException.class);
            node.awaitHalt();
            await().until(() -> rows.count("SELECT count(*) FROM incidents WHERE status = 'open' AND NOT reminder_sent"
                            + " AND reminder_due_at < now()")
                    == 1);

            node.start();

            await().atMost(SECONDS)
                    .until(() -> rows.count("SELECT count(*) FROM notifications"
                                    + " WHERE kind = 'reminder' AND status = 'sent'")
                            == 1);
        }
    }
}
