package org.incidentflow.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    void needsNoneOnThisMachine(String host) {
        assertThat(read(Map.of("http.host", host)).configured()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "http.host, 0.0.0.0, HTTP_HOST",
        "http.host, ::, HTTP_HOST",
        "http.host, 192.0.2.1, HTTP_HOST",
        "management.host, 0.0.0.0, MANAGEMENT_HOST"
    })
    void isNotOpenToTheNetworkWithoutAny(String property, String host, String setting) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> read(Map.of(property, host)))
                .withMessageStartingWith("%s is \"%s\": anybody on the network could", setting, host)
                .withMessageContaining("API_KEYS");
        assertThat(read(Map.of(property, host, "api.keys", "crm:ingest:key")).configured())
                .isTrue();
        assertThat(read(Map.of(property, host, "webhook.secrets", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"))
                        .configured())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"s3cret", "crm:ingest:", ":ingest:s3cret", "crm:admin:s3cret", "crm:ingest:s3 cret", ",", ""})
    void refusesWhatIsNotAKeyWithoutShowingIt(String item) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> ApiKeys.parse("crm:ingest:good," + item + ",desk:operator:good2"))
                .withMessage("API_KEYS: item 2 must be name:role:key, with the role ingest or operator.");
    }

    @Test
    void findsTheCallerOfAKey() {
        ApiKeys keys = ApiKeys.parse("crm:ingest:a:b, desk:operator:c,desk:ingest:c");

        assertThat(keys.find("a:b")).contains(new Caller("crm", Set.of("ingest")));
        assertThat(keys.find("c")).contains(new Caller("desk", Set.of("ingest", "operator")));
        assertThat(keys.find("a")).isEmpty();
        assertThat(keys.find("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256:", "sha256:abc", "sha256:Secret", "SHA256:Secret"})
    void takesNoBrokenDigestForAKey(String key) {
        String tooLong = "sha256:" + DigestUtils.sha256Hex("in-key") + "0";

        for (String broken : new String[] {key, tooLong}) {
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(() -> ApiKeys.parse("crm:ingest:good,crm:ingest:" + broken))
                    .withMessage("API_KEYS: in item 2, sha256: must be followed by the 64 hexadecimal digits of the"
                            + " key's digest.");
        }
    }

    @Test
    void knowsAKeyByItsDigest() {
        String digest = DigestUtils.sha256Hex("in-key");
        ApiKeys keys = ApiKeys.parse("crm:ingest:sha256:" + digest);

        assertThat(keys.find("in-key")).contains(new Caller("crm", Set.of("ingest")));
        assertThat(keys.find(digest)).isEmpty();
        assertThat(keys.find("sha256:" + digest)).isEmpty();
    }

    private static Credentials read(Map<String, String> properties) {
        Map<String, String> all = new HashMap<>(
                Map.of("http.host", "127.0.0.1", "management.host", "127.0.0.1", "jwt.roles.claim", "roles"));
        all.putAll(properties);
        return Credentials.read(
                new Settings(property -> Optional.ofNullable(all.get(property))), InstantSource.system());
    }
}
