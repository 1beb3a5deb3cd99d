package org.incidentflow.observe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.incidentflow.observe.ProviderOutcomes.Failures;
import org.junit.jupiter.api.Test;

class ProviderOutcomesTest {

    private Instant now = Instant.parse("2026-01-01T12:00:00Z");
    private final ProviderOutcomes outcomes = new ProviderOutcomes(() -> now);

    @Test
    void countsFailuresInARow() {
        outcomes.record("smtp", false);
        now = now.plusSeconds(5);
        outcomes.record("smtp", false);

        assertThat(outcomes.failures("smtp")).contains(new Failures(2, now));
        assertThat(outcomes.failures("twilio")).isEmpty();
    }

    @Test
    void forgetsThemWithASuccess() {
        outcomes.record("smtp", false);
        outcomes.record("smtp", true);

        assertThat(outcomes.failures("smtp")).isEmpty();
    }

    @Test
    void forgetsThemAfterAWhile() {
        outcomes.record("smtp", false);
        now = now.plus(Duration.ofMinutes(11));

        assertThat(outcomes.failures("smtp")).isEmpty();
    }
}
