package org.incidentflow.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.EndlessPeer;
import org.incidentflow.testing.RequestLines;
import org.incidentflow.testing.StubIdentityProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonWebTokensTest {

    private static final String SECRET = "a shared key of at least thirty-two bytes";
    private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

    private static final String SIGNED = signed();

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    private final JsonWebTokens tokens = shared(Map.of());

    @Test
    void knowsTheSubjectAndItsRoles() throws Exception {
        assertThat(tokens.verify(token(claims -> claims)))
                .isEqualTo(new Caller("jwt:agent-7", Set.of("ingest", "operator")));
        assertThat(tokens.verify(token(claims -> claims.claim("roles", List.of("admin", "operator", 7)))))
                .isEqualTo(new Caller("jwt:agent-7", Set.of("operator")));
        assertThat(tokens.verify(token(claims -> claims.claim("roles", "ingest profile")))
                        .roles())
                .containsOnly("ingest");
        assertThat(tokens.verify(token(claims -> claims.claim("roles", null))).roles())
                .isEmpty();
        assertThat(tokens.verify(token(claims -> claims.claim("roles", Map.of("ingest", true))))
                        .roles())
                .isEmpty();
    }

    @Test
    void findsRolesInANestedClaim() throws Exception {
        JsonWebTokens nested = shared(Map.of("jwt.roles.claim", "realm_access.roles"));

        assertThat(nested.verify(token(claims -> claims.claim("realm_access", Map.of("roles", List.of("operator")))))
                        .roles())
                .containsOnly("operator");
        assertThat(nested.verify(token(claims -> claims.claim("realm_access", "operator")))
                        .roles())
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.incidentflow.testing.Targets#all")
    void fetchesKeysFromTheUrlAsItIsConfigured(String target) throws Exception {
        try (RequestLines provider = new RequestLines()) {
            JsonWebTokens published =
                    tokens(Map.of("jwt.jwks.url", "http://127.0.0.1:%d%s".formatted(provider.port(), target)));

            assertRefused(published, SIGNED, 503, "identity provider");

            assertThat(provider.targets()).isNotEmpty().containsOnly(target);
        }
    }

    @Test
    void logsNoKeyOfTheUrlThatFails() throws Exception {
        try (RequestLines provider = new RequestLines()) {
            for (String status : List.of("404 Not Found", "403 Forbidden", "500 Internal Server Error")) {
                provider.answerWith(status);
                String url = "http://127.0.0.1:%d/keys?code=s3cret".formatted(provider.port());
                assertRefused(tokens(Map.of("jwt.jwks.url", url)), SIGNED, 503, "identity provider");
            }
        }

        assertThat(log.of("identity_provider_failed"))
                .hasSizeGreaterThanOrEqualTo(3)
                .allSatisfy(event ->
                        assertThat(event.getMessage().getFormattedMessage()).doesNotContain("s3cret"));
    }

    @Test
    void acceptsAnAudienceAmongOthersAndAccessTokens() throws Exception {
        assertThat(tokens.verify(token(claims -> claims.audience(List.of("crm", "incident-flow"))))
                        .name())
                .isEqualTo("jwt:agent-7");
        JWSHeader accessToken = new JWSHeader.Builder(JWSAlgorithm.HS256)
                .type(new JOSEObjectType("at+jwt"))
                .build();
        assertThat(tokens.verify(token(accessToken, claims -> claims, new MACSigner(SECRET)))
                        .name())
                .isEqualTo("jwt:agent-7");
    }

    @Test
    void refusesWhatIsNotForHereOrNotForNow() throws Exception {
        assertRefused(token(claims -> claims.issuer("https://elsewhere.example.org")), "not valid here");
        assertRefused(token(claims -> claims.issuer(null)), "not valid here");
        assertRefused(token(claims -> claims.audience("somebody-else")), "not valid here");
        assertRefused(token(claims -> claims.audience((String) null)), "not valid here");
        assertRefused(token(claims -> claims.subject(null)), "not valid here");
        assertRefused(token(claims -> claims.expirationTime(null)), "not valid here");
        assertRefused(token(claims -> claims.expirationTime(Date.from(NOW.minusSeconds(61)))), "has expired");
        assertRefused(token(claims -> claims.notBeforeTime(Date.from(NOW.plusSeconds(61)))), "not valid here");
    }

    @Test
    void refusesWhatIsNotSignedWithTheKey() throws Exception {
        String token = token(claims -> claims);

        assertRefused(token.substring(0, token.lastIndexOf('.') + 1), "not valid here");
        assertRefused(token.replaceFirst("\\.[^.]+\\.", ".eyJzdWIiOiJhZG1pbiJ9."), "not valid here");
        assertRefused(
                token(new JWSHeader(JWSAlgorithm.HS256), claims -> claims, new MACSigner(SECRET + "!")), "not valid");
        assertRefused(new PlainJWT(claims().build()).serialize(), "not valid here");
        assertRefused("a.b.c", "not valid here");
        assertRefused("..", "not valid here");
    }

    @Test
    void takesTheKeysThatTheIdentityProviderPublishes() throws Exception {
        try (StubIdentityProvider provider = new StubIdentityProvider()) {
            provider.start();
            RSAKey first = key("first");
            RSAKey second = key("second");
            provider.publish(new JWKSet(first.toPublicJWK()));
            JsonWebTokens published = tokens(Map.of("jwt.jwks.url", provider.url("/keys")));

            assertThat(published.verify(signed(first)).name()).isEqualTo("jwt:agent-7");
            assertThat(published.verify(signed(first)).name()).isEqualTo("jwt:agent-7");
            assertThat(provider.journal()).as("the keys are remembered").hasSize(1);

            provider.publish(new JWKSet(List.of(first.toPublicJWK(), second.toPublicJWK())));
            assertThat(published.verify(signed(second)).name()).isEqualTo("jwt:agent-7");
            assertRefused(published, signed(key("third")), 401, "not valid here");
            // The public key as a shared one: the oldest trick.
            String confused = token(
                    new JWSHeader.Builder(JWSAlgorithm.HS256).keyID("first").build(),
                    claims -> claims,
                    new MACSigner(first.toPublicJWK().toJSONString().getBytes(StandardCharsets.UTF_8)));
            assertRefused(published, confused, 401, "not valid here");
        }
    }

    @Test
    void isUnavailableWithoutTheIdentityProvider() throws Exception {
        try (StubIdentityProvider provider = new StubIdentityProvider()) {
            JsonWebTokens published = tokens(Map.of("jwt.jwks.url", provider.url("/keys")));

            assertRefused(published, signed(key("first")), 503, "identity provider");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "HTTP/1.1 200 OK|the answer is longer than MAX_ANSWER_SIZE (65536 bytes)",
                "HTTP/1.1 500 Hello|the answer is longer than MAX_ANSWER_SIZE (65536 bytes)",
                "HTTP/1.1 100 Continue|no answer within 4000 ms"
            })
    void isUnavailableWhereTheIdentityProviderSaysTooMuch(String status, String reason) throws Exception {
        boolean interim = status.contains(" 1");
        log.clear();
        try (EndlessPeer peer = EndlessPeer.sending(status + "\r\n\r\n", interim ? status + "\r\n\r\n" : " ")) {
            JsonWebTokens published = tokens(Map.of("jwt.jwks.url", peer.url("/keys")));

            assertRefused(published, signed(key("first")), 503, "identity provider");
            assertThat(peer.awaitClosedByCaller()).isTrue();
            assertThat(log.lines()).contains("WARN identity_provider_failed error=\"" + reason + "\"");
            if (!interim) {
                assertThat(peer.sent()).isLessThan(2 * EndlessPeer.MOST_SENT);
            }
        }
    }

    /** The log has none of the identity provider's words. */
    @Test
    void doesNotRepeatWhatTheIdentityProviderSays() throws Exception {
        log.clear();
        try (EndlessPeer peer = EndlessPeer.sending(
                "HTTP/1.1 403 Secret-words\r\nConnection: close\r\nContent-Length: 5\r\n\r\n", "x")) {
            JsonWebTokens published = tokens(Map.of("jwt.jwks.url", peer.url("/keys")));

            assertRefused(published, signed(key("first")), 503, "identity provider");
            assertThat(log.lines())
                    .contains("WARN identity_provider_failed error=\"the identity provider answered HTTP status 403\"")
                    .noneMatch(line -> line.contains("Secret-words"));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "jwt.issuer=|JWT_ISSUER is not set",
                "jwt.audience=|JWT_AUDIENCE is not set",
                "jwt.secret=|Set one of JWT_JWKS_URL",
                "jwt.jwks.url=https://id.example.org/keys|Set one of JWT_JWKS_URL",
                "jwt.secret=too short|JWT_SECRET has 9 bytes: it must have at least 32."
            })
    void needsAllSettingsOrNone(String change, String message) {
        String[] nameAndValue = change.split("=", 2);

        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> shared(Map.of(nameAndValue[0], nameAndValue[1])))
                .withMessageStartingWith(message);
        assertThat(JsonWebTokens.read(settings(Map.of("jwt.roles.claim", "roles")), () -> NOW))
                .isEmpty();
    }

    private void assertRefused(String token, String reason) {
        assertRefused(tokens, token, 401, reason);
    }

    private static void assertRefused(JsonWebTokens tokens, String token, int status, String reason) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> tokens.verify(token))
                .withMessageContaining(reason)
                .satisfies(refused -> assertThat(refused.problem().status()).isEqualTo(status));
    }

    private static RSAKey key(String id) throws JOSEException {
        return new RSAKeyGenerator(2_048).keyID(id).generate();
    }

    private static String signed() {
        try {
            return signed(key("first"));
        } catch (JOSEException e) {
            throw new AssertionError(e);
        }
    }

    private static String signed(RSAKey key) throws JOSEException {
        return token(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID(key.getKeyID()).build(),
                claims -> claims,
                new RSASSASigner(key));
    }

    private static String token(UnaryOperator<JWTClaimsSet.Builder> change) throws JOSEException {
        return token(new JWSHeader(JWSAlgorithm.HS256), change, new MACSigner(SECRET));
    }

    private static String token(JWSHeader header, UnaryOperator<JWTClaimsSet.Builder> change, JWSSigner signer)
            throws JOSEException {
        SignedJWT token = new SignedJWT(header, change.apply(claims()).build());
        token.sign(signer);
        return token.serialize();
    }

    private static JWTClaimsSet.Builder claims() {
        return new JWTClaimsSet.Builder()
                .issuer("https://id.example.org")
                .audience("incident-flow")
                .subject("agent-7")
                .expirationTime(Date.from(NOW.plusSeconds(60)))
                .claim("roles", List.of("ingest", "operator"));
    }

    private static JsonWebTokens shared(Map<String, String> changes) {
        Map<String, String> properties = new HashMap<>(Map.of("jwt.secret", SECRET));
        properties.putAll(changes);
        return tokens(properties);
    }

    private static JsonWebTokens tokens(Map<String, String> changes) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "jwt.issuer",
                "https://id.example.org",
                "jwt.audience",
                "incident-flow",
                "jwt.roles.claim",
                "roles",
                "max.answer.size",
                "64k"));
        properties.putAll(changes);
        return JsonWebTokens.read(settings(properties), () -> NOW).orElseThrow();
    }

    private static Settings settings(Map<String, String> properties) {
        return new Settings(property -> Optional.ofNullable(properties.get(property)));
    }
}
