package org.incidentflow.security;

import io.vertx.core.MultiMap;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.Optional;
import org.incidentflow.platform.Access;
import org.incidentflow.platform.ApiContract.Operation;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.SettingException;

/** Who may call the API: those with a key, or on this machine everybody as long as no key is configured. */
public final class Credentials implements Access {

    private static final String BEARER = "Bearer ";

    private final Optional<ApiKeys> keys;

    private Credentials(Optional<ApiKeys> keys) {
        this.keys = keys;
    }

    /**
     * @param apiKeys the setting {@code API_KEYS}, if there is one
     * @param host    the address that the API listens on
     * @throws SettingException if the API would be open to the network without credentials
     */
    public static Credentials of(Optional<String> apiKeys, String host) {
        if (apiKeys.isEmpty() && !isLoopback(host)) {
            throw new SettingException(
                    "HTTP_HOST is \"%s\": anybody on the network could call the API. ".formatted(host)
                            + "Set API_KEYS to name:role:key items (roles ingest and operator), or HTTP_HOST to 127.0.0.1.");
        }
        return new Credentials(apiKeys.map(ApiKeys::parse));
    }

    @Override
    @SuppressWarnings("deprecation") // Camel reads the user from there, and Vert.x 4 has no other public way in
    public Optional<Problem> refusal(RoutingContext request, Optional<Operation> operation) {
        if (operation.isPresent() && operation.get().open()) {
            return Optional.empty();
        }
        Optional<Caller> caller = caller(request.request().headers());
        if (caller.isEmpty()) {
            request.response().putHeader("WWW-Authenticate", "Bearer");
            return Optional.of(Problem.of(
                    401,
                    "unauthorized",
                    "Unauthorized",
                    "Send a valid API key, as \"Authorization: Bearer KEY\" or \"X-API-Key: KEY\"."));
        }
        if (operation.isPresent()
                && Collections.disjoint(operation.get().roles(), caller.get().roles())) {
            return Optional.of(Problem.of(
                    403,
                    "forbidden",
                    "Forbidden",
                    "This needs a key with the role %s."
                            .formatted(String.join(" or ", operation.get().roles()))));
        }
        request.setUser(User.fromName(caller.get().name()));
        return Optional.empty();
    }

    private Optional<Caller> caller(MultiMap headers) {
        if (keys.isEmpty()) {
            return Optional.of(Caller.ANONYMOUS);
        }
        String key = headers.get("X-API-Key");
        String authorization = headers.get("Authorization");
        if (key == null && authorization != null && authorization.startsWith(BEARER)) {
            key = authorization.substring(BEARER.length()).strip();
        }
        return key == null ? Optional.empty() : keys.get().find(key);
    }

    private static boolean isLoopback(String host) {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            throw new SettingException("HTTP_HOST is \"%s\": there is no such address.".formatted(host));
        }
    }
}
