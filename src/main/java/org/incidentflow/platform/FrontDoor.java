package org.incidentflow.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.ParsedHeaderValue;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.incidentflow.platform.ApiContract.ApiPath;
import org.incidentflow.platform.ApiContract.Operation;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a request passes before its body is read and a route sees it: the application must be ready, the caller
 * must be allowed, the API must have the path, the method and the content type. Everything else is answered here, as a {@link Problem}.
 */
public final class FrontDoor {

    private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);

    private static final String ADMITTED = FrontDoor.class.getName() + ".admitted";

    /** What it may be called: ASCII is a part of it. */
    private static final Set<String> UTF_8 = Set.of("utf-8", "utf8", "us-ascii");

    private final ApiContract contract;
    private final Access access;
    private final ObjectMapper json;
    private volatile boolean open;

    public FrontDoor(ApiContract contract, Access access, ObjectMapper json) {
        this.contract = contract;
        this.access = access;
        this.json = json;
    }

    /** From now on requests are let in. */
    public void open() {
        open = true;
    }

    /** From now on every request is told to come back later; those already inside finish. */
    public void close() {
        open = false;
    }

    void handle(RoutingContext request) {
        Optional<Problem> refusal = refusal(request);
        if (refusal.isPresent()) {
            answer(request, refusal.get());
        } else {
            request.put(ADMITTED, true);
            request.next();
        }
    }

    /** Answers what Vert.x itself refuses, such as a body over the limit. */
    void handleFailure(RoutingContext request) {
        int status = request.statusCode() < 400 ? 500 : request.statusCode();
        if (status >= 500 && bodyIsUnread(request)) {
            LOG.info(
                    "request_broken_off path={} reason=\"{}\"",
                    request.normalizedPath(),
                    request.failure().getMessage());
            status = 400;
        }
        if (status >= 500) {
            LOG.error("request_failed path={} status={}", request.normalizedPath(), status, request.failure());
        }
        answer(
                request,
                switch (status) {
                    case 413 -> Problem.of(413, "too-large", "Content too large", "Send a smaller body.");
                    case 500 ->
                        Problem.of(500, "internal-error", "Internal error", "The application's log has the details.");
                    default ->
                        Problem.of(status, "bad-request", "Bad request", "The request could not be read as HTTP.");
                });
    }

    /** Nothing but the reading of the body comes before its end: who sent it broke it, or went away. */
    private static boolean bodyIsUnread(RoutingContext request) {
        return request.get(ADMITTED) != null
                && request.failure() != null
                && !request.request().isEnded();
    }

    private Optional<Problem> refusal(RoutingContext request) {
        if (!open) {
            return Optional.of(Problem.of(
                    503,
                    "not-ready",
                    "Temporarily unavailable",
                    "The application is starting or stopping. Try again."));
        }
        String method = request.request().method().name();
        Optional<ApiPath> path = contract.find(request.normalizedPath());
        Optional<Operation> operation = path.map(found -> found.operations().get(method));
        Optional<Problem> denied = access.refusal(request, operation);
        if (denied.isPresent()) {
            return denied;
        }
        if (path.isEmpty()) {
            return Optional.of(Problem.of(
                    404, "not-found", "Not found", "The API has no such path; GET /api/openapi.json lists them."));
        }
        if (operation.isEmpty()) {
            String allowed = String.join(", ", path.get().operations().keySet());
            request.response().putHeader("Allow", allowed);
            return Optional.of(Problem.of(
                    405, "method-not-allowed", "Method not allowed", "This path takes %s.".formatted(allowed)));
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

    private void answer(RoutingContext request, Problem problem) {
        if (request.response().ended()) {
            return;
        }
        if (problem.passes()) {
            request.response().putHeader("Retry-After", String.valueOf(Problem.RETRY_AFTER_SECONDS));
        }
        request.response()
                .setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(body(problem));
    }

    private Buffer body(Problem problem) {
        try {
            return Buffer.buffer(json.writeValueAsBytes(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem is always writable", e);
        }
    }
}
