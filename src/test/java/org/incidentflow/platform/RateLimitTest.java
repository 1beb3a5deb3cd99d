package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateLimitTest {

    private final AtomicLong nanos = new AtomicLong();
    private final RateLimit limit = new RateLimit(60, Duration.ofMinutes(1), new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return nanos.get();
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    @Test
    void letsAllOfAPeriodComeAtOnceAndThenEvenly() {
        letIn("crm", 60);
        assertThat(limit.excess("crm")).contains(Duration.ofSeconds(1));
        pass(Duration.ofMillis(400));
        assertThat(limit.excess("crm")).contains(Duration.ofMillis(600));
        pass(Duration.ofMillis(600));
        letIn("crm", 1);
        assertThat(limit.excess("crm")).isPresent();
        pass(Duration.ofHours(1));
        letIn("crm", 60);
        assertThat(limit.excess("crm")).isPresent();
    }

    @Test
    void countsEachClientForItself() {
        letIn("crm", 60);

        letIn("shop", 60);
        assertThat(limit.excess("crm")).isPresent();
    }

    @Test
    void doesNotCountWhatItRefuses() {
        letIn("crm", 60);
        for (int i = 0; i < 1_000; i++) {
            assertThat(limit.excess("crm")).contains(Duration.ofSeconds(1));
        }
    }

    @Test
    void canBeOff() {
        RateLimit off = RateLimit.read(settings("off"));

        for (int i = 0; i < 10_000; i++) {
            assertThat(off.excess("crm")).isEmpty();
        }
    }

    @Test
    void readsRequestsAndPeriod() {
        RateLimit read = RateLimit.read(settings("2/1h"));

        assertThat(read.excess("crm")).isEmpty();
        assertThat(read.excess("crm")).isEmpty();
        assertThat(read.excess("crm").orElseThrow()).isBetween(Duration.ofMinutes(29), Duration.ofMinutes(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1/36500d", "999999999/36500d", "1/1ms", "999999999/1s"})
    void readsWhatIsRareOrOften(String value) {
        RateLimit read = RateLimit.read(settings(value));

        assertThat(read.excess("crm")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "600",
                "600/",
                "/1m",
                "0/1m",
                "-1/1m",
                "600/0s",
                "600/minute",
                "600 per 1m",
                "1.5/1s",
                "Off",
                "999999999/1ms",
                "600/200000d"
            })
    void refusesWhatIsNeither(String value) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> RateLimit.read(settings(value)))
                .withMessage(
                        "RATE_LIMIT is \"%s\": it must be requests and a period, such as 600/1m or 20/1s, or off.",
                        value);
    }

    private void letIn(String client, int requests) {
        for (int i = 0; i < requests; i++) {
            assertThat(limit.excess(client)).as("request %d of %s", i, client).isEmpty();
        }
    }

    private void pass(Duration duration) {
        nanos.addAndGet(duration.toNanos());
    }

    private static Settings settings(String value) {
        return new Settings(property -> Optional.of(value));
    }
}
