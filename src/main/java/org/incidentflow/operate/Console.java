package org.incidentflow.operate;

import io.vertx.core.json.Json;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.List;
import java.util.Map;
import org.incidentflow.platform.LoggedFailure;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.platform.Problems;
import org.incidentflow.security.ManagementDoor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hawtio in the operator's browser: its pages, what they ask their server for, and Jolokia on the same origin. Who comes
 * this far has passed the management port's door.
 */
public final class Console implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Console.class);

    private static final String HAWTIO = "/hawtio";

    /** The second is where Hawtio looks. */
    private static final List<String> JOLOKIA = List.of("/observe/jolokia", HAWTIO + "/jolokia");

    private static final long MAX_REQUEST_BYTES = 1_048_576;

    /** Hawtio's style sheets are in its scripts, and so are some of its pictures; all else is in files of this origin. */
    private static final String CONTENT_SECURITY_POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline';"
            + " img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self';"
            + " frame-ancestors 'none'";

    /** Where Hawtio asks how users log in: not on its own page, because the door has asked them already. */
    private static final Map<String, Object> ANSWERS = Map.of(
            "/auth/config", Map.of(),
            "/auth/config/session-timeout", Map.of("timeout", -1),
            "/keycloak/enabled", false,
            "/plugin", List.of(),
            "/proxy/enabled", false);

    private final JolokiaEndpoint jolokia;
    private final SameOrigin sameOrigin;
    private final boolean anybody;
    private final Problems problems;

    /**
     * @param operator is told who calls an MBean
     * @param anybody  whether no credentials are asked for
     */
    public Console(Operator operator, boolean anybody, Problems problems) {
        this.jolokia = new JolokiaEndpoint(operator);
        this.sameOrigin = new SameOrigin();
        this.anybody = anybody;
        this.problems = problems;
    }

    /** Puts it on a server that has asked who comes. */
    public void mount(Router server) {
        for (String path : JOLOKIA) {
            guard(server.route(path + "/*"), "GET", "POST");
            server.route(path + "/*")
                    .handler(BodyHandler.create(false).setBodyLimit(MAX_REQUEST_BYTES))
                    .handler(jolokia.at(path));
        }
        guard(server.route(HAWTIO + "/*"), "GET", "HEAD");
        ANSWERS.forEach((path, answer) -> server.route(HAWTIO + path).handler(request -> json(request, answer)));
        server.route(HAWTIO + "/user")
                .handler(request -> json(request, request.user().subject()));
        server.route(HAWTIO + "/auth/logout").handler(this::logOut);
        servePages(server);
    }

    private void guard(Route route, String... methods) {
        route.handler(Console::protect)
                .handler(sameOrigin)
                .handler(request -> requireMethod(request, methods))
                .failureHandler(this::refuse);
    }

    private void servePages(Router server) {
        server.route(HAWTIO).handler(request -> {
            if (request.request().path().equals(HAWTIO)) {
                request.redirect(HAWTIO + "/");
            } else {
                request.next();
            }
        });
        // These files have their version in their name.
        server.route(HAWTIO + "/static/*")
                .handler(files("hawtio/static").setMaxAgeSeconds(31_536_000))
                .handler(request -> request.fail(404));
        server.route(HAWTIO + "/*")
                .handler(Console::mayChange)
                .handler(files("hawtio").setCachingEnabled(false));
        // A page's address is made by its script, and sent here when it is opened again.
        server.route(HAWTIO + "/*").handler(request -> {
            if (request.normalizedPath().contains(".")) {
                request.fail(404);
            } else {
                request.reroute(HAWTIO + "/index.html");
            }
        });
    }

    private static void mayChange(RoutingContext request) {
        request.response().putHeader("Cache-Control", "no-cache");
        request.next();
    }

    private static StaticHandler files(String folder) {
        return StaticHandler.create(folder).setIncludeHidden(false).setDirectoryListing(false);
    }

    private static void protect(RoutingContext request) {
        request.response()
                .putHeader("Content-Security-Policy", CONTENT_SECURITY_POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("X-Frame-Options", "DENY")
                .putHeader("Referrer-Policy", "same-origin");
        request.next();
    }

    private static void requireMethod(RoutingContext request, String... methods) {
        if (List.of(methods).contains(request.request().method().name())) {
            request.next();
            return;
        }
        String allowed = String.join(", ", methods);
        request.response().putHeader("Allow", allowed);
        request.fail(new ProblemException(Problem.methodNotAllowed(allowed)));
    }

    private static void json(RoutingContext request, Object value) {
        request.response()
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .end(Json.encode(value));
    }

    /** A browser forgets name and key when they are refused; it then asks for others. */
    private void logOut(RoutingContext request) {
        if (anybody) {
            request.redirect(HAWTIO + "/");
            return;
        }
        request.response().putHeader("WWW-Authenticate", ManagementDoor.CHALLENGE);
        request.fail(new ProblemException(
                Problem.of(401, "logged-out", "Logged out", "The browser has forgotten who you are.")));
    }

    private void refuse(RoutingContext request) {
        Problem problem =
                switch (request.statusCode()) {
                    case 404 -> Problem.of(404, "not-found", "Not found", "The console has no such file.");
                    case 413 -> Problem.of(413, "too-large", "Content too large", "Send fewer requests at once.");
                    default -> problems.describe(request.failure());
                };
        if (problem.status() >= 500) {
            LOG.error("console_failed path={}", request.normalizedPath(), LoggedFailure.of(request.failure()));
        }
        problems.answer(request.response(), problem);
    }

    @Override
    public void close() {
        jolokia.close();
    }
}
