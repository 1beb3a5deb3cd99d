package org.incidentflow.platform;

import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.ParsedHeaderValue;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.incidentflow.platform.ApiContract.ApiPath;
import org.incidentflow.platform.ApiContract.Operation;
import org.incidentflow.platform.InFlight.Place;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a request passes before a route sees it. First, with its head alone: the caller must be allowed, the application
 * ready, the API must have the path, the method and the content type, and there must be a place for one more; where the
 * body is what tells who the caller is, it is read in another place first. Then the caller must not have asked too often.
 * Everything else is answered here, as a {@link Problem}.
 */
public final class FrontDoor {

    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);
    private static final String OPERATION = Operation.class.getName();
    private static final String PLACE = Place.class.getName();

    /** What it may be called: ASCII is a part of it. */
    private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii");

    private final ApiContract contract;
    private final Access access;
    private final RateLimit rateLimit;
    private final InFlight inFlight;

    /** Those whose body is yet to tell who sends it: they must not keep out who is known, nor fill the memory. */
    private final InFlight unidentified;

    private final Problems problems;
    private volatile boolean open;

    public FrontDoor(ApiContract contract, Access access, RateLimit rateLimit, InFlight inFlight, Problems problems) {
        this.contract = contract;
        this.access = access;
        this.rateLimit = rateLimit;
        this.inFlight = inFlight;
        this.unidentified = inFlight.apart();
        this.problems = problems;
    }

    /** From now on requests are let in. */
    public void open() {
        open = true;
    }

    /** From now on every request is told to come back later; those already inside finish. */
    public void close() {
        open = false;
    }

    boolean isOpen() {
        return open;
    }

    /** With the request's head. */
    void admit(RoutingContext request) {
        try {
            ThisMachine.requireOneHost(request.request());
        } catch (ProblemException unclear) {
            refuse(request, unclear);
            return;
        }
        Optional<ApiPath> path;
        try {
            path = contract.find(request.normalizedPath());
        } catch (IllegalArgumentException undecodable) {
            answer(request, Problem.of(400, "bad-request", "Bad request", "The path must be percent-encoded."));
            return;
        }
        Optional<Operation> operation = path.map(
                found -> found.operations().get(request.request().method().name()));
        Future<Void> admitted = access.admit(request, operation);
        if (!admitted.isComplete()) {
            request.request().pause();
            admitted.onComplete(done -> request.request().resume());
        }
        admitted.onSuccess(allowed -> proceed(request, path, operation)).onFailure(denied -> refuse(request, denied));
    }

    /** Whether a request can only be let in with its body. */
    boolean needsBody(RoutingContext request) {
        return access.needsBody(request);
    }

    /** After {@link #admit}, and with the body if it was needed. */
    void enter(RoutingContext request) {
        if (needsBody(request)) {
            try {
                access.admitByBody(request);
            } catch (ProblemException denied) {
                refuse(request, denied);
                return;
            }
            placeOf(request).leave();
            if (!takePlace(request, inFlight)) {
                return;
            }
        }
        Optional<Duration> wait = operationOf(request).limited() ? rateLimit.excess(client(request)) : Optional.empty();
        if (wait.isPresent()) {
            answer(
                    request,
                    Problem.of(429, "too-many-requests", "Too many requests", "Send requests less often.")
                            .passing(wait.get()));
        } else {
            request.next();
        }
    }

    /** What an admitted request asks for. */
    static Operation operationOf(RoutingContext request) {
        return request.get(OPERATION);
    }

    /** The place that an admitted request has taken. */
    static Place placeOf(RoutingContext request) {
        return request.get(PLACE);
    }

    /** Answers what Vert.x itself refuses, such as a body over the limit. */
    void handleFailure(RoutingContext request) {
        if (request.failure() instanceof HttpClosedException) {
            // The client has gone; nobody is left to be told.
            return;
        }
        int status = request.statusCode() < 400 ? 500 : request.statusCode();
        if (status >= 500 && bodyIsUnread(request)) {
            LOG.info(
                    "request_broken_off path={} reason=\"{}\"",
                    request.normalizedPath(),
                    request.failure().getMessage());
            status = 400;
        }
        if (status >= 500) {
            LOG.error(
                    "request_failed path={} status={}",
                    request.normalizedPath(),
                    status,
                    LoggedFailure.of(request.failure()));
            answer(
                    request,
                    Problem.of(500, "internal-error", "Internal error", "The application's log has the details."));
            return;
        }
        answer(
                request,
                switch (status) {
                    case 404 -> notFound();
                    case 413 -> Problem.of(413, "too-large", "Content too large", "Send a smaller body.");
                    default -> Problem.of(400, "bad-request", "Bad request", "The request could not be read.");
                });
    }

    private static Problem notFound() {
        return Problem.of(404, "not-found", "Not found", "The API has no such path; GET /api/openapi.json lists them.");
    }

    /** Once a request has a place, nothing but the reading of the body comes before its end: who sent it broke it off. */
    private static boolean bodyIsUnread(RoutingContext request) {
        return placeOf(request) != null
                && request.failure() != null
                && !request.request().isEnded();
    }

    /** Answers what is not HTTP, or has more of it than anybody needs. */
    void refuseInvalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        Problem problem;
        if (cause instanceof TooLongHttpLineException) {
            problem = Problem.of(414, "uri-too-long", "URI too long", "Send a shorter path and query.");
        } else if (cause instanceof TooLongHttpHeaderException) {
            problem = Problem.of(431, "headers-too-large", "Headers too large", "Send fewer or shorter headers.");
        } else {
            problem = Problem.of(400, "bad-request", "Bad request", "The request could not be read as HTTP.");
        }
        problems.answer(request.response(), problem)
                .onComplete(answered -> request.connection().close());
    }

    /** Answers a request whose body does not come. */
    void refuseSlow(RoutingContext request) {
        answer(
                request,
                Problem.of(408, "request-timeout", "Request timeout", "The body did not come in time. Send it again."));
    }

    private void proceed(RoutingContext request, Optional<ApiPath> path, Optional<Operation> operation) {
        Optional<Problem> refusal = refusal(request, path, operation);
        if (refusal.isPresent()) {
            answer(request, refusal.get());
            return;
        }
        if (operation.orElseThrow().consumes().isEmpty()) {
            // Or Vert.x would take a form apart that nobody reads, and fail where a GET has one.
            request.request().headers().remove("Content-Type");
        }
        request.put(OPERATION, operation.get());
        if (takePlace(request, needsBody(request) ? unidentified : inFlight)) {
            request.next();
        }
    }

    /** Whether there was one; or else the request has been answered. */
    private boolean takePlace(RoutingContext request, InFlight places) {
        if (request.response().closed()) {
            // The client hung up while it was being identified: no handler would hear of it any more and free a place.
            return false;
        }
        Optional<Place> place = places.enter();
        if (place.isEmpty()) {
            answer(request, Problem.unavailable("overloaded", "Too many requests are being worked on. Send it again."));
            return false;
        }
        request.addEndHandler(ended -> place.get().disconnected());
        request.put(PLACE, place.get());
        return true;
    }

    private Optional<Problem> refusal(RoutingContext request, Optional<ApiPath> path, Optional<Operation> operation) {
        if (!open) {
            return Optional.of(Problem.unavailable("not-ready", "The application is starting or stopping. Try again."));
        }
        if (path.isEmpty()) {
            return Optional.of(notFound());
        }
        if (operation.isEmpty()) {
            String allowed = String.join(", ", path.get().operations().keySet());
            request.response().putHeader("Allow", allowed);
            return Optional.of(Problem.methodNotAllowed(allowed));
        }
        return refusalOfBody(request, operation.get().consumes());
    }

    private static Optional<Problem> refusalOfBody(RoutingContext request, Set<String> accepted) {
        ParsedHeaderValue contentType = request.parsedHeaders().contentType();
        if (accepted.isEmpty()) {
            return Optional.empty();
        }
        if (!accepted.contains(mediaType(contentType))) {
            return unsupported("Send the body with Content-Type: %s.".formatted(String.join(" or ", accepted)));
        }
        String charset = contentType.parameter("charset");
        if (charset != null && !UTF_8.contains(charset.toLowerCase(Locale.ROOT))) {
            return unsupported("Send the body in UTF-8.");
        }
        String coding = String.join(", ", request.request().headers().getAll("Content-Encoding"));
        if (!coding.isBlank() && !coding.equalsIgnoreCase("identity")) {
            return unsupported("Send the body as it is, without a Content-Encoding.");
        }
        return Optional.empty();
    }

    private static Optional<Problem> unsupported(String detail) {
        return Optional.of(Problem.of(415, "unsupported-media-type", "Unsupported media type", detail));
    }

    private static String mediaType(ParsedHeaderValue contentType) {
        return contentType.value().split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    /** Who asks: by name where names are known, or else by address. */
    private static String client(RoutingContext request) {
        User user = request.user();
        return user == null ? request.request().remoteAddress().hostAddress() : user.subject();
    }

    private void refuse(RoutingContext request, Throwable denied) {
        if (denied instanceof ProblemException problem) {
            answer(request, problem.problem());
        } else {
            request.fail(denied);
        }
    }

    private void answer(RoutingContext request, Problem problem) {
        if (!request.response().ended()) {
            problems.answer(request.response(), problem);
        }
    }
}
