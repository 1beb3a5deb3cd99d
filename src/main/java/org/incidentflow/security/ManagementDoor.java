package org.incidentflow.security;

import io.vertx.ext.auth.authentication.AuthenticationProvider;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.util.Set;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationConfigEntry;
import org.apache.camel.component.platform.http.vertx.auth.AuthenticationConfig.AuthenticationHandlerFactory;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.platform.Problems;

/**
 * What a request to the management port passes: the probes are for everybody, health in full and metrics for everybody
 * on this machine, all else for operators.
 */
public final class ManagementDoor implements AuthenticationHandler {

    /** On which a browser asks its user for name and key. */
    public static final String CHALLENGE = "Basic realm=\"Incident Flow\", charset=\"UTF-8\"";

    private static final Set<String> PROBES = Set.of("/observe/health/live", "/observe/health/ready");

    private final Credentials credentials;
    private final boolean local;
    private final Problems problems;

    /** @param local whether only this machine reaches the management port */
    public ManagementDoor(Credentials credentials, boolean local, Problems problems) {
        this.credentials = credentials;
        this.local = local;
        this.problems = problems;
    }

    /** Puts this door before every path of a server. */
    public void guard(AuthenticationConfig server) {
        AuthenticationConfigEntry everything = new AuthenticationConfigEntry();
        everything.setPath("/*");
        everything.setAuthenticationProviderFactory(vertx -> null);
        everything.setAuthenticationHandlerFactory(new AuthenticationHandlerFactory() {
            @Override
            public <T extends AuthenticationProvider> AuthenticationHandler createAuthenticationHandler(T provider) {
                return ManagementDoor.this;
            }
        });
        server.getEntries().add(everything);
        server.setEnabled(true);
    }

    @Override
    public void handle(RoutingContext request) {
        if (isPublic(request.normalizedPath())) {
            request.next();
            return;
        }
        request.request().pause();
        credentials.admitOperator(request).onComplete(admitted -> {
            request.request().resume();
            if (admitted.succeeded()) {
                request.next();
            } else if (admitted.cause() instanceof ProblemException denied) {
                refuse(request, denied.problem());
            } else {
                request.fail(admitted.cause());
            }
        });
    }

    private boolean isPublic(String path) {
        return PROBES.contains(path) || local && (path.equals("/observe/metrics") || path.equals("/observe/health"));
    }

    private void refuse(RoutingContext request, Problem denied) {
        if (denied.status() == 401) {
            request.response().putHeader("WWW-Authenticate", CHALLENGE);
        }
        problems.answer(request.response(), denied);
    }
}
