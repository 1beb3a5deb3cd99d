package org.incidentflow.operate;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.ProblemException;

/**
 * Keeps other sites' pages from using the operator's browser, which adds the operator's name and key to whatever it
 * sends here. A page's own host is in the header {@code Origin} of everything but a plain GET; what else browsers send is
 * in {@code Sec-Fetch-Site}, where they know it.
 */
final class SameOrigin implements Handler<RoutingContext> {

    private static final Set<String> FROM_HERE = Set.of("same-origin", "none");
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    @Override
    public void handle(RoutingContext request) {
        if (fromHere(request.request())) {
            request.next();
        } else {
            request.fail(new ProblemException(Problem.of(
                    403, "cross-site", "Cross-site request", "Another site's page may not send requests here.")));
        }
    }

    private boolean fromHere(HttpServerRequest request) {
        String host = String.valueOf(request.getHeader("Host")).toLowerCase(Locale.ROOT);
        String site = request.getHeader("Sec-Fetch-Site");
        if (site != null && !FROM_HERE.contains(site) && !isNavigation(request)) {
            return false;
        }
        String origin = request.getHeader("Origin");
        return origin == null
                || origin.toLowerCase(Locale.ROOT)
                        .replaceFirst("^https?://", "")
                        .equals(host);
    }

    /** A link from elsewhere to a page here; it shows the page to the operator and nothing to the other site. */
    private static boolean isNavigation(HttpServerRequest request) {
        return READING.contains(request.method()) && "navigate".equals(request.getHeader("Sec-Fetch-Mode"));
    }
}
