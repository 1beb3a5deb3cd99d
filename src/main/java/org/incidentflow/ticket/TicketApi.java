package org.incidentflow.ticket;

import java.net.URI;
import java.util.Optional;

/** Where tickets are created, and with which token; it is kept here because a route's text is shown to operators. */
public final class TicketApi {

    /** Only what the route sets itself goes out, and nothing that comes back steers Camel. */
    private static final String OPTIONS =
            "httpMethod=POST&followRedirects=false&skipControlHeaders=true&throwExceptionOnFailure=true";

    private final Optional<URI> url;
    private final Optional<String> token;

    /** @param url where to POST to; empty for the built-in simulator */
    public TicketApi(Optional<URI> url, Optional<String> token) {
        this.url = url;
        this.token = token;
    }

    /** As a Camel endpoint. */
    public String endpoint() {
        return url.map(uri -> uri + (uri.getRawQuery() == null ? "?" : "&") + OPTIONS)
                .orElse("direct:simulate-ticket");
    }

    public boolean hasToken() {
        return token.isPresent();
    }

    /** The value of the header that shows the token. */
    public String authorization() {
        return "Bearer " + token.orElseThrow();
    }
}
