package org.incidentflow.security;

import java.util.Set;

/**
 * Who sends a request.
 *
 * @param name  stands in the incidents it creates as {@code client_id}
 * @param roles what it may do, in the words of the OpenAPI document
 */
record Caller(String name, Set<String> roles) {

    /** Everybody, where no credentials are configured. */
    static final Caller ANONYMOUS = new Caller("anonymous", Set.of("ingest", "operator"));
}
