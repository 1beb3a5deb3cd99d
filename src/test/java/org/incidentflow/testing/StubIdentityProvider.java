package org.incidentflow.testing;

import com.nimbusds.jose.jwk.JWKSet;

/** An identity provider that publishes its keys, and nothing else. */
public final class StubIdentityProvider extends StubServer {

    private volatile JWKSet keys = new JWKSet();

    public void publish(JWKSet published) {
        keys = published;
    }

    @Override
    protected Answer answer(Received request) {
        return Answer.json(200, JSON.valueToTree(keys.toJSONObject(true)));
    }
}
