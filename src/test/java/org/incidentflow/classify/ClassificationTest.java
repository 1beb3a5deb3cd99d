package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassificationTest {

    @ParameterizedTest
    @ValueSource(doubles = {-0.01, 1.01, Double.NaN, Double.POSITIVE_INFINITY})
    void rejectsConfidenceOutsideZeroToOne(double confidence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Classification("a", confidence, "because", "local", false))
                .withMessageContaining("confidence");
    }

    @Test
    void acceptsBothEnds() {
        assertThat(new Classification("a", 0, "because", "local", true).confidence())
                .isZero();
        assertThat(new Classification("a", 1, "because", "local", false).confidence())
                .isOne();
    }

    @Test
    void rejectsMissingTexts() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Classification(null, 1, "because", "local", false));
        assertThatIllegalArgumentException().isThrownBy(() -> new Classification("a", 1, " ", "local", false));
        assertThatIllegalArgumentException().isThrownBy(() -> new Classification("a", 1, "because", "", false));
    }
}
