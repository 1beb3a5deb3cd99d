package org.incidentflow.chaos;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed again and again while many callers report messages. */
@Timeout(1800)
class KilledAtRandomIT {

    private static final int CALLERS = Scale.of(8, 32);
    private static final int KILLS = Scale.of(3, 20);
    private static final int MOST_BETWEEN = Scale.of(60, 400);

    @TempDir
    Path folder;

    @Test
    void losesAndRepeatsNothing() throws Exception {
        Random random = Scale.random("killed at random");
        try (Landscape landscape = new Landscape(folder, Map.of());
                Node node = landscape.node().start();
                Callers callers = new Callers("caller", CALLERS, caller -> node.api())) {
            for (int i = 0; i < KILLS; i++) {
                callers.awaitMore(1 + random.nextInt(MOST_BETWEEN));
                node.kill();
                node.start();
            }
            callers.awaitMore(CALLERS);
            callers.stop();

            landscape.awaitRecovery();
            landscape.assertComplete();
            landscape.assertKept(callers.told());
            Scale.print(
                    "killed at random",
                    "callers=%d kills=%d incidents=%d requests=%d %s"
                            .formatted(
                                    CALLERS,
                                    KILLS,
                                    callers.told().size(),
                                    callers.attempts().size(),
                                    landscape.repeats()));
        }
    }
}
