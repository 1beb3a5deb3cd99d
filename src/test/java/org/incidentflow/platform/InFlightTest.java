package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.incidentflow.platform.InFlight.Place;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private final InFlight inFlight = new InFlight(2);

    @Test
    void hasSoManyPlaces() {
        Place first = inFlight.enter().orElseThrow();
        inFlight.enter().orElseThrow();

        assertThat(inFlight.enter()).isEmpty();
        assertThat(inFlight.size()).isEqualTo(2);
        first.leave();
        assertThat(inFlight.enter()).isPresent();
        assertThat(inFlight.enter()).isEmpty();
    }

    @Test
    void isLeftOnce() {
        Place place = inFlight.enter().orElseThrow();
        inFlight.enter().orElseThrow();

        place.leave();
        place.leave();
        place.disconnected();

        assertThat(inFlight.size()).isEqualTo(1);
    }

    @Test
    void isLeftByAClientThatNeverReachedARoute() {
        inFlight.enter().orElseThrow().disconnected();

        assertThat(inFlight.size()).isZero();
    }

    @Test
    void isKeptForTheRouteOfAClientThatHasGone() {
        Place place = inFlight.enter().orElseThrow();

        place.handOver();
        place.disconnected();
        assertThat(inFlight.size()).isEqualTo(1);
        place.leave();
        assertThat(inFlight.size()).isZero();
    }
}
