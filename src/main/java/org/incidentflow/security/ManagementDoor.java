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
import org.incidentflow.platform.ThisMachine;

/**
 * What a request to the management port passes: the probes are for everybody, health in full and metrics for everybody
 * on this machine who calls it by its name, all else for operators. Where there are no credentials, everything is for who
 * calls this machine by its name.
 */
public final class ManagementDoor implements AuthenticationHandler {

    /** On which a browser asks its user for name and key. */
    public static final String CHALLENGE = "Basic realm=\"Incident Flow\", charset=\"UTF-8\"";

    private static final Set<String> PROBES = Set.of("/observe/health/live", "/observe/health/ready");

    private static final Set<String> OBSERVED = Set.of("/observe/health", "/observe/metrics");

    private final Credentials credentials;
    private final boolean local;
    private final ThisMachine thisMachine;
    private final Problems problems;

    /** @param local whether only this machine reaches the management port */
    public ManagementDoor(Credentials credentials, boolean local, ThisMachine thisMachine, Problems problems) {
        this.credentials = credentials;
        this.local = local;
        this.thisMachine = thisMachine;
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
        try {
            ThisMachine.requireOneHost(request.request());
        } catch (ProblemException unclear) {
            refuse(request, unclear.problem());
            return;
        }
        if (credentials.configured() && isPublic(request)) {
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

    private boolean isPublic(RoutingContext request) {
        String path = request.normalizedPath();
        return PROBES.contains(path) || local && OBSERVED.contains(path) && thisMachine.isNamedBy(request.request());
    }

    private void refuse(RoutingContext request, Problem denied) {
        if (denied.status() == 401) {
            request.response().putHeader("WWW-Authenticate", CHALLENGE);
        }
        problems.answer(request.response(), denied);
    }
}
