package org.incidentflow.security;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.nimbusds.jwt.proc.ExpiredJWTException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.incidentflow.platform.AnswerLimit;
import org.incidentflow.platform.LoggedFailure;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Bearer tokens of an identity provider: JSON Web Tokens, signed with its published keys or with a shared one. */
final class JsonWebTokens {

    private static final Logger LOG = LoggerFactory.getLogger(JsonWebTokens.class);
    private static final List<String> SETTINGS = List.of("JWT_ISSUER", "JWT_AUDIENCE", "JWT_JWKS_URL", "JWT_SECRET");
    private static final int LEAST_SECRET_BYTES = 32;

    /** As long as the identity provider cannot be reached; after that a key might have been withdrawn. */
    private static final Duration MOST_KEY_AGE = Duration.ofHours(4);

    private static final Set<JWSAlgorithm> PUBLIC_KEY = Stream.concat(
                    JWSAlgorithm.Family.RSA.stream(), JWSAlgorithm.Family.EC.stream())
            .filter(algorithm -> !algorithm.equals(JWSAlgorithm.ES256K))
            .collect(Collectors.toUnmodifiableSet());

    private final DefaultJWTProcessor<SecurityContext> tokens = new DefaultJWTProcessor<>();
    private final List<String> rolesClaim;

    private JsonWebTokens(
            JWKSource<SecurityContext> keys,
            Set<JWSAlgorithm> algorithms,
            String issuer,
            String audience,
            String rolesClaim,
            InstantSource clock) {
        this.rolesClaim = List.of(rolesClaim.split("\\."));
        tokens.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        tokens.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
        tokens.setJWTClaimsSetVerifier(
                new DefaultJWTClaimsVerifier<>(
                        audience, new JWTClaimsSet.Builder().issuer(issuer).build(), Set.of("sub", "exp")) {
                    @Override
                    protected Date currentTime() {
                        return Date.from(clock.instant());
                    }
                });
    }

    /**
     * Reads the settings {@code JWT_…}; empty when none is set.
     *
     * @throws SettingException if only a part of them is set, or one is wrong
     */
    static Optional<JsonWebTokens> read(Settings settings, InstantSource clock) {
        if (SETTINGS.stream().allMatch(name -> settings.optional(name).isEmpty())) {
            return Optional.empty();
        }
        String issuer = needed(settings, "JWT_ISSUER");
        String audience = needed(settings, "JWT_AUDIENCE");
        Optional<URI> jwks = settings.httpUrl("JWT_JWKS_URL");
        Optional<String> secret = settings.optional("JWT_SECRET");
        if (jwks.isPresent() == secret.isPresent()) {
            throw new SettingException(
                    "Set one of JWT_JWKS_URL, where the identity provider publishes its keys, and JWT_SECRET, a shared"
                            + " key.");
        }
        String rolesClaim = settings.text("JWT_ROLES_CLAIM");
        return Optional.of(
                jwks.isPresent()
                        ? new JsonWebTokens(
                                published(jwks.get(), AnswerLimit.read(settings)),
                                PUBLIC_KEY,
                                issuer,
                                audience,
                                rolesClaim,
                                clock)
                        : new JsonWebTokens(
                                new ImmutableSecret<>(shared(secret.get())),
                                JWSAlgorithm.Family.HMAC_SHA,
                                issuer,
                                audience,
                                rolesClaim,
                                clock));
    }

    /** Whether a bearer token could be one; API keys mostly look otherwise. */
    static boolean looksLikeOne(String token) {
        return token.chars().filter(character -> character == '.').count() == 2;
    }

    /**
     * The caller that a token names. May wait for the identity provider's keys.
     *
     * @throws ProblemException 401 if the token is not valid here and now, 503 if the keys to check it with cannot be had
     */
    Caller verify(String token) {
        try {
            JWTClaimsSet claims = tokens.process(token, null);
            return new Caller("jwt:" + claims.getSubject(), roles(claims.getClaims()));
        } catch (RateLimitReachedException e) {
            // The keys were fetched a moment ago, and this token's was not among them.
            throw invalid();
        } catch (KeySourceException e) {
            LOG.warn("identity_provider_failed error=\"{}\"", LoggedFailure.reason(e));
            throw new ProblemException(Problem.unavailable(
                    "identity-provider-unavailable",
                    "The token cannot be checked, because the identity provider's keys cannot be had. Try again."));
        } catch (ExpiredJWTException e) {
            throw Credentials.unauthorized("The token has expired. Get a new one.");
        } catch (BadJOSEException | JOSEException | ParseException e) {
            throw invalid();
        }
    }

    private static ProblemException invalid() {
        return Credentials.unauthorized(
                "The token is not valid here. Check its signature, issuer, audience and times.");
    }

    /** A claim of its own, or nested as in realm_access.roles; a list, or text with spaces between. */
    private Set<String> roles(Map<String, Object> claims) {
        Object value = claims;
        for (String name : rolesClaim) {
            value = value instanceof Map<?, ?> map ? map.get(name) : null;
        }
        Collection<?> items = List.of();
        if (value instanceof Collection<?> list) {
            items = list;
        } else if (value instanceof String text) {
            items = Arrays.asList(text.split(" "));
        }
        List<String> roles = new ArrayList<>();
        items.forEach(item -> roles.add(String.valueOf(item)));
        roles.retainAll(Caller.ROLES);
        return Set.copyOf(roles);
    }

    private static JWKSource<SecurityContext> published(URI url, AnswerLimit limit) {
        try {
            URL address = url.toURL();
            return JWKSourceBuilder.create(address, new PublishedKeys(limit))
                    .refreshAheadCache(false)
                    .retrying(true)
                    .outageTolerant(MOST_KEY_AGE.toMillis())
                    .build();
        } catch (MalformedURLException e) {
            throw new SettingException("JWT_JWKS_URL is \"%s\": it must be a URL.".formatted(url));
        }
    }

    private static byte[] shared(String secret) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        if (bytes.length < LEAST_SECRET_BYTES) {
            throw new SettingException(
                    "JWT_SECRET has %d bytes: it must have at least %d.".formatted(bytes.length, LEAST_SECRET_BYTES));
        }
        return bytes;
    }

    private static String needed(Settings settings, String name) {
        return settings.optional(name)
                .orElseThrow(
                        () -> new SettingException(name + " is not set: bearer tokens cannot be checked without it."
                                + " Set it, or none of the settings JWT_…"));
    }
}
