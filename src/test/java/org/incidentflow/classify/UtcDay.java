package org.incidentflow.classify;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;

/** The day that a budget is for. */
final class UtcDay {

    private UtcDay() {}

    /** Waits for the next day where less than this is left, so that a test sees one only. */
    static void awaitLeft(Duration needed) {
        await().atMost(needed.plusSeconds(10)).until(() -> left().compareTo(needed) > 0);
    }

    private static Duration left() {
        OffsetDateTime midnight =
                LocalDate.now(ZoneOffset.UTC).plusDays(1).atStartOfDay().atOffset(ZoneOffset.UTC);
        return Duration.between(OffsetDateTime.now(ZoneOffset.UTC), midnight);
    }
}
