package org.incidentflow.security;

import java.util.Set;

/**
 * Who sends a request.
 *
 * @param name  stands in the incidents it creates as {@code client_id}
 * @param roles what it may do, in the words of the OpenAPI document
 */
record Caller(String name, Set<String> roles) {

    static final String OPERATOR = "operator";
    static final Set<String> ROLES = Set.of("ingest", OPERATOR);

    /** Everybody, where no credentials are configured. */
    static final Caller ANONYMOUS = new Caller("anonymous", ROLES);

    /** Who signs its requests; all secrets are one sender's, which rotates them. */
    static final Caller WEBHOOK = new Caller("webhook", Set.of("ingest"));
}
