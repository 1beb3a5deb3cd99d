package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TimeOrderedIdTest {

    @Test
    void isOfVersion7() {
        assertThat(Stream.generate(TimeOrderedId::next).limit(1_000)).allSatisfy(id -> {
            assertThat(id.version()).isEqualTo(7);
            assertThat(id.variant()).isEqualTo(2);
        });
    }

    @Test
    void beginsWithTheTime() {
        assertThat(TimeOrderedId.at(0x017F_22E2_79B0L)).asString().startsWith("017f22e2-79b0-7");
    }

    @Test
    void isInTheOrderOfTime() {
        assertThat(LongStream.range(0, 1_000).mapToObj(TimeOrderedId::at))
                .isSortedAccordingTo(Comparator.comparing(UUID::toString));
    }

    @Test
    void isNeverTheSame() {
        assertThat(Stream.generate(() -> TimeOrderedId.at(1)).limit(10_000)).doesNotHaveDuplicates();
    }
}
