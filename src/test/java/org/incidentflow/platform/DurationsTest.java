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
    @CsvSource({"500ms,PT0.5S", "8s,PT8S", "5m,PT5M", "24h,PT24H", "7d,PT168H", "0s,PT0S", "' 10 s ',PT10S"})
    void readsNumberAndUnit(String text, Duration expected) {
        assertThat(Durations.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"8", "s", "-1s", "1.5h", "8S", "1w", "PT8S", "1h30m", "9999999999999s"})
    void rejectsAnythingElse(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Durations.parse(text));
    }

    @Test
    void namesTheTextAndWhatIsAccepted() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Durations.parse("soon"))
                .withMessage("'soon' is not a duration: write a whole number and ms, s, m, h or d, such as 500ms, 8s or"
                        + " 24h");
    }
}
