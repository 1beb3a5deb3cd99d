package org.incidentflow.security;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import org.incidentflow.platform.Access;
import org.incidentflow.platform.ApiContract.Operation;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.incidentflow.platform.ThisMachine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may call the API: those with an API key, with a token of the identity provider, or with a signed webhook; or on
 * this machine everybody, as long as none of these is configured.
 */
public final class Credentials implements Access {

    private static final Logger LOG = LoggerFactory.getLogger(Credentials.class);

    /** Marks a request whose signature is to be checked with its body. */
    private static final String SIGNED = WebhookSignatures.class.getName();

    private final Optional<ApiKeys> keys;
    private final Optional<JsonWebTokens> tokens;
    private final Optional<WebhookSignatures> signatures;
    private final ThisMachine thisMachine;

    private Credentials(
            Optional<ApiKeys> keys,
            Optional<JsonWebTokens> tokens,
            Optional<WebhookSignatures> signatures,
            ThisMachine thisMachine) {
        this.keys = keys;
        this.tokens = tokens;
        this.signatures = signatures;
        this.thisMachine = thisMachine;
    }

    /**
     * Reads {@code API_KEYS}, {@code JWT_…} and {@code WEBHOOK_SECRETS}.
     *
     * @throws SettingException if one is wrong, or if {@code HTTP_HOST} or {@code MANAGEMENT_HOST} would be open to the
     *     network without credentials
     */
    public static Credentials read(Settings settings, InstantSource clock) {
        Credentials credentials = new Credentials(
                settings.optional("API_KEYS").map(ApiKeys::parse),
                JsonWebTokens.read(settings, clock),
                settings.optional("WEBHOOK_SECRETS").map(setting -> WebhookSignatures.parse(setting, clock)),
                ThisMachine.read(settings));
        credentials.warnWithoutOperator();
        credentials.requireFor(settings, "HTTP_HOST", "anybody on the network could call the API");
        credentials.requireFor(settings, "MANAGEMENT_HOST", "anybody on the network could read and change it");
        return credentials;
    }

    private void requireFor(Settings settings, String host, String danger) {
        if (!configured() && !settings.loopback(host)) {
            throw new SettingException(
                    ("%1$s is \"%2$s\": %3$s. Set API_KEYS to name:role:key items (roles ingest and operator), "
                                    + "or %1$s to 127.0.0.1.")
                            .formatted(host, settings.text(host), danger));
        }
    }

    private void warnWithoutOperator() {
        boolean operator =
                tokens.isPresent() || keys.isPresent() && keys.get().roles().contains(Caller.OPERATOR);
        if (configured() && !operator) {
            LOG.warn(
                    "No credential has the role operator: nobody can read, resolve or correct incidents. Add one to API_KEYS.");
        }
    }

    /** Whether there are any; without, everybody is let in. */
    public boolean configured() {
        return keys.isPresent() || tokens.isPresent() || signatures.isPresent();
    }

    @Override
    public Future<Void> admit(RoutingContext request, Optional<Operation> operation) {
        if (isForAnotherMachine(request)) {
            return Future.failedFuture(ThisMachine.refusal());
        }
        if (operation.isPresent() && operation.get().open()) {
            return Future.succeededFuture();
        }
        Set<String> needed = operation.map(Operation::roles).orElse(Caller.ROLES);
        MultiMap headers = request.request().headers();
        if (signatures.isPresent() && WebhookSignatures.signed(headers)) {
            request.put(SIGNED, true);
            return Future.future(admitted -> {
                signatures.orElseThrow().checkHead(headers);
                requireRole(Caller.WEBHOOK, needed);
                admitted.complete();
            });
        }
        return caller(request, credential(headers)).map(caller -> admit(request, caller, needed));
    }

    @Override
    public boolean needsBody(RoutingContext request) {
        return request.get(SIGNED) != null;
    }

    /** The webhook's id is its idempotency key: the sender repeats it with each attempt, and so does who replays it. */
    @Override
    public void admitByBody(RoutingContext request) {
        MultiMap headers = request.request().headers();
        Buffer body = request.body().buffer();
        signatures.orElseThrow().verify(headers, body == null ? new byte[0] : body.getBytes());
        headers.set("Idempotency-Key", headers.get(WebhookSignatures.ID));
        setUser(request, Caller.WEBHOOK);
    }

    /** Admits operators only; a browser sends their name and key as user and password. */
    Future<Void> admitOperator(RoutingContext request) {
        if (isForAnotherMachine(request)) {
            return Future.failedFuture(ThisMachine.refusal());
        }
        MultiMap headers = request.request().headers();
        Optional<String> password = afterScheme(headers, "Basic").flatMap(Credentials::password);
        return caller(request, password.or(() -> credential(headers)))
                .map(caller -> admit(request, caller, Set.of(Caller.OPERATOR)));
    }

    /** Whoever may call from this machine alone must not be made to by a page of another site. */
    private boolean isForAnotherMachine(RoutingContext request) {
        return !configured() && !thisMachine.isNamedBy(request.request());
    }

    /** Who asks, or a {@link ProblemException} 401. */
    private Future<Caller> caller(RoutingContext request, Optional<String> credential) {
        if (!configured()) {
            return Future.succeededFuture(Caller.ANONYMOUS);
        }
        Optional<Caller> caller = credential.flatMap(key -> keys.flatMap(known -> known.find(key)));
        if (caller.isPresent()) {
            return Future.succeededFuture(caller.get());
        }
        if (tokens.isPresent() && credential.filter(JsonWebTokens::looksLikeOne).isPresent()) {
            return request.vertx().executeBlocking(() -> tokens.get().verify(credential.get()), false);
        }
        return Future.failedFuture(
                unauthorized("Send a valid API key or token, as \"Authorization: Bearer …\" or \"X-API-Key: …\"."));
    }

    private static Optional<String> credential(MultiMap headers) {
        return Optional.ofNullable(headers.get("X-API-Key")).or(() -> afterScheme(headers, "Bearer"));
    }

    private static Optional<String> afterScheme(MultiMap headers, String scheme) {
        return Optional.ofNullable(headers.get("Authorization"))
                .filter(header -> header.regionMatches(true, 0, scheme + " ", 0, scheme.length() + 1))
                .map(header -> header.substring(scheme.length() + 1).strip());
    }

    private static Optional<String> password(String basic) {
        try {
            String nameAndKey = new String(Base64.getDecoder().decode(basic), StandardCharsets.UTF_8);
            return Optional.of(nameAndKey.substring(nameAndKey.indexOf(':') + 1));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    @SuppressWarnings("deprecation") // Camel reads the user from there, and Vert.x 4 has no other public way in
    private static Void setUser(RoutingContext request, Caller caller) {
        request.setUser(User.fromName(caller.name()));
        return null;
    }

    private static Void admit(RoutingContext request, Caller caller, Set<String> needed) {
        requireRole(caller, needed);
        return setUser(request, caller);
    }

    static ProblemException unauthorized(String detail) {
        return new ProblemException(Problem.of(401, "unauthorized", "Unauthorized", detail));
    }

    /** @param needed one of these; without any, nobody may */
    static void requireRole(Caller caller, Set<String> needed) {
        if (Collections.disjoint(needed, caller.roles())) {
            String roles = needed.isEmpty() ? "that nobody has" : String.join(" or ", needed);
            throw new ProblemException(
                    Problem.of(403, "forbidden", "Forbidden", "This needs the role %s.".formatted(roles)));
        }
    }
}
