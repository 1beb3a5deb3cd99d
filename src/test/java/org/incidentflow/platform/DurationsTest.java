package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

    @ParameterizedTest
    @CsvSource({
        "500ms,PT0.5S",
        "8s,PT8S",
        "5m,PT5M",
        "24h,PT24H",
        "7d,PT168H",
        "0s,PT0S",
        "' 10s ',PT10S",
        "36500d,PT876000H"
    })
    void readsNumberAndUnit(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"8", "s", "-1s", "1.5h", "8S", "1w", "PT8S", "1h30m", "9999999999999s", "10 s"})
    void rejectsAnythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }

    /** Nanoseconds and dates reach further than that, but not much. */
    @ParameterizedTest
    @ValueSource(strings = {"36501d", "876001h", "999999999999h", "999999999999d"})
    void rejectsMoreThanAHundredYears(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse(text))
                .withMessage("'%s' is too long: 36500d is the longest".formatted(text));
    }

    @Test
    void namesTheTextAndWhatIsAccepted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse("soon"))
                .withMessage("'soon' is not a duration: write a whole number and ms, s, m, h or d, such as 500ms, 8s or"
                        + " 24h");
    }
}
