package org.incidentflow.ticket;

import java.util.Optional;
import org.incidentflow.platform.PeerUrl;

/** Where tickets are created, and with which token; it is kept here because a route's text is shown to operators. */
public final class TicketApi {

    private final Optional<PeerUrl> url;
    private final Optional<String> token;

    /** @param url where to POST to; empty for the built-in simulator */
    public TicketApi(Optional<PeerUrl> url, Optional<String> token) {
        this.url = url;
        this.token = token;
    }

    /** As a Camel endpoint. */
    public String endpoint() {
        return url.map(PeerUrl::endpoint).orElse("direct:simulate-ticket");
    }

    public boolean hasToken() {
        return token.isPresent();
    }

    /** The value of the header that shows the token. */
    public String authorization() {
        return "Bearer " + token.orElseThrow();
    }
}
