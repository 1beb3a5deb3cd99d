package org.incidentflow.ticket;

import java.net.URI;
import java.util.Optional;

/** Where tickets are created. */
public final class TicketApi {

    /** A POST whose request and answer carry only the headers that the route sets or reads itself. */
    private static final String OPTIONS =
            "httpMethod=POST&followRedirects=false&skipControlHeaders=true&skipRequestHeaders=false&throwExceptionOnFailure=true";

    private TicketApi() {}

    /** The Camel endpoint of a ticket API's URL, or of the built-in simulator when there is none. */
    public static String endpoint(Optional<URI> url) {
        return url.map(uri -> uri + (uri.getRawQuery() == null ? "?" : "&") + OPTIONS)
                .orElse("direct:simulate-ticket");
    }
}
