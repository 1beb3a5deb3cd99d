package org.incidentflow.platform;

import io.github.bucket4j.TimeMeter;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.incidentflow.platform.ApiContract.Operation;

/** Front doors for tests, before the API of the project. */
final class Doors {

    /** Lets everybody in. */
    static final Access ANYBODY = new Access() {
        @Override
        public Future<Void> admit(RoutingContext request, Optional<Operation> operation) {
            return Future.succeededFuture();
        }

        @Override
        public boolean needsBody(RoutingContext request) {
            return false;
        }

        @Override
        public void admitByBody(RoutingContext request) {
            throw new UnsupportedOperationException();
        }
    };

    private Doors() {}

    static FrontDoor door(Access access, RateLimit rateLimit, InFlight inFlight) {
        return new FrontDoor(
                ApiContract.read(Path.of("routes/openapi.json"), Json.mapper()),
                access,
                rateLimit,
                inFlight,
                new Problems(Json.mapper()));
    }

    /** For everybody, and as many as like. */
    static FrontDoor wide() {
        return door(ANYBODY, rateLimit(0), new InFlight(1_000));
    }

    /** That many requests an hour; 0 for no limit. */
    static RateLimit rateLimit(int requests) {
        return new RateLimit(requests, Duration.ofHours(1), TimeMeter.SYSTEM_NANOTIME);
    }
}
