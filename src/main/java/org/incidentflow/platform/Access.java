package org.incidentflow.platform;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import org.incidentflow.platform.ApiContract.Operation;

/** Decides whether a request's caller may do what it asks for. */
public interface Access {

    /**
     * Completes once the caller may go on and is set as the request's user, or when only the body can tell who it is.
     * Fails with a {@link ProblemException} that tells the caller why not. Is asked before the body is read.
     *
     * @param operation what the caller asks for; empty for a path or method that the API does not have
     */
    Future<Void> admit(RoutingContext request, Optional<Operation> operation);

    /** Whether the body of an admitted request has to be read before its caller is known. */
    boolean needsBody(RoutingContext request);

    /**
     * Sets the caller of a request whose body had to be read.
     *
     * @throws ProblemException if the body does not show who the caller is
     */
    void admitByBody(RoutingContext request);
}
