package org.incidentflow.platform;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The requests that are being worked on, of which there may be only so many at once. */
public final class InFlight {

    private final int most;
    private final AtomicInteger places = new AtomicInteger();

    public InFlight(int most) {
        this.most = most;
    }

    /** As many places, apart from these. */
    InFlight apart() {
        return new InFlight(most);
    }

    /** A place for one more request, unless all are taken. */
    Optional<Place> enter() {
        if (places.incrementAndGet() > most) {
            places.decrementAndGet();
            return Optional.empty();
        }
        return Optional.of(new Place());
    }

    /** How many requests are being worked on now. */
    public int size() {
        return places.get();
    }

    /**
     * The place of one request. A client that goes away does not free it while a route is still working for the
     * request, or else hanging up would be a way around the limit.
     */
    final class Place {

        private final AtomicBoolean left = new AtomicBoolean();
        private volatile boolean inRoute;

        /** From now on a route works for the request, and frees its place. */
        void handOver() {
            inRoute = true;
        }

        /** The connection has nothing more to do with the request. */
        void disconnected() {
            if (!inRoute) {
                leave();
            }
        }

        void leave() {
            if (left.compareAndSet(false, true)) {
                places.decrementAndGet();
            }
        }
    }
}
