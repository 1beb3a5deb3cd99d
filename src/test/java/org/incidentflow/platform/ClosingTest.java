package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {

    private final List<String> closed = new ArrayList<>();
    private final Closing closing = new Closing();

    @Test
    void closesTheLastOpenedFirst() {
        closing.last(() -> closed.add("database"));
        closing.last(() -> closed.add("pool"));
        closing.last(() -> closed.add("server"));

        closing.close();

        assertThat(closed).containsExactly("server", "pool", "database");
    }

    @Test
    void closesEachOnce() {
        closing.last(() -> closed.add("database"));

        closing.close();
        closing.onContextStopped(null);

        assertThat(closed).containsExactly("database");
    }

    @Test
    void closesTheOthersWhenOneFails() {
        closing.last(() -> closed.add("database"));
        closing.last(() -> {
            throw new IllegalStateException("already gone");
        });

        closing.close();

        assertThat(closed).containsExactly("database");
    }

    @Test
    void givesBackWhatItRemembers() {
        AutoCloseable resource = () -> {};

        assertThat(closing.<AutoCloseable>last(resource)).isSameAs(resource);
    }
}
