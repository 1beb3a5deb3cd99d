package org.incidentflow.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentflow.testing.Problems.assertProblem;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.StubIdentityProvider;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A team that has an identity provider and one old caller with an API key. */
@Timeout(60)
class JsonWebTokensIT {

    private static final String BODY = ApiClient.reportJson("99876", "My credit card was charged twice");
    private static final StubIdentityProvider PROVIDER = new StubIdentityProvider();
    private static ECKey key;

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            () -> Map.of(
                    "JWT_ISSUER",
                    "https://id.example.org",
                    "JWT_AUDIENCE",
                    "incident-flow",
                    "JWT_JWKS_URL",
                    PROVIDER.url("/keys"),
                    "JWT_ROLES_CLAIM",
                    "realm_access.roles",
                    "API_KEYS",
                    "crm:ingest:in-key"),
            PROVIDER);

    @BeforeAll
    static void publishTheKey() throws JOSEException {
        key = new ECKeyGenerator(Curve.P_256).keyID("1").generate();
        PROVIDER.publish(new JWKSet(key.toPublicJWK()));
    }

    @Test
    void givesATokenItsRights() throws Exception {
        Response created = post(token("agent-7", 60, "ingest"));
        Response shown = get(created.location(), token("agent-8", 60, "operator"));

        assertThat(created.status()).as(created.toString()).isEqualTo(201);
        assertThat(shown.text("client_id")).isEqualTo("jwt:agent-7");
        assertProblem(get(created.location(), token("agent-7", 60, "ingest")), 403);
        assertProblem(post(token("agent-8", 60, "operator", "admin")), 403);
    }

    @Test
    void letsAnApiKeyInBesideTokens() {
        assertThat(post("in-key").status()).isEqualTo(201);
    }

    @Test
    void refusesAnExpiredToken() throws Exception {
        Response refused = post(token("agent-7", -120, "ingest"));

        assertProblem(refused, 401);
        assertThat(refused.text("detail")).isEqualTo("The token has expired. Get a new one.");
        assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
        assertProblem(post("a.b.c"), 401);
    }

    private static String token(String subject, long secondsLeft, String... roles) throws JOSEException {
        SignedJWT token = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.ES256).keyID("1").build(),
                new JWTClaimsSet.Builder()
                        .issuer("https://id.example.org")
                        .audience("incident-flow")
                        .subject(subject)
                        .expirationTime(Date.from(Instant.now().plusSeconds(secondsLeft)))
                        .claim("realm_access", Map.of("roles", List.of(roles)))
                        .build());
        token.sign(new ECDSASigner(key));
        return token.serialize();
    }

    private static Response post(String token) {
        return application.api().post("/api/incidents", BODY, Map.of("Authorization", "Bearer " + token));
    }

    private static Response get(String path, String token) {
        return application.api().send("GET", path, new byte[0], Map.of("Authorization", "Bearer " + token));
    }
}
