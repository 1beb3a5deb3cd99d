package org.incidentflow.platform;

import io.github.bucket4j.TimeMeter;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.incidentflow.platform.ApiContract.Operation;

/** Front doors for tests, before the API of the project. */
final class Doors {

    /** Lets everybody in. */
    static final Access ANYBODY = access(request -> Future.succeededFuture());

    private Doors() {}

    /** Decides by the request's head. */
    static Access access(Function<RoutingContext, Future<Void>> byHead) {
        return new Access() {
            @Override
            public Future<Void> admit(RoutingContext request, Optional<Operation> operation) {
                return byHead.apply(request);
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
    }

    /** Lets in who sends the header {@code signature} with the body {@code signed}, and who sends no such header. */
    static final Access SIGNED = new Access() {
        @Override
        public Future<Void> admit(RoutingContext request, Optional<Operation> operation) {
            return Future.succeededFuture();
        }

        @Override
        public boolean needsBody(RoutingContext request) {
            return request.request().headers().contains("signature");
        }

        @Override
        public void admitByBody(RoutingContext request) {
            if (!request.body().asString().equals("signed")) {
                throw new ProblemException(Problem.of(401, "invalid-signature", "Invalid signature", "Sign it."));
            }
        }
    };

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
