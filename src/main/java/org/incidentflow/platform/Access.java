package org.incidentflow.platform;

import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.incidentflow.platform.ApiContract.Operation;

/** Decides whether a request's caller may do what it asks for. */
public interface Access {

    /**
     * Why the caller may not go on, or empty after the caller was set as the request's user.
     *
     * @param operation what it asks for; empty for a path or method that the API does not have
     */
    Optional<Problem> refusal(RoutingContext request, Optional<Operation> operation);
}
