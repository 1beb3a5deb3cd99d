package org.incidentflow.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.Optional;
import java.util.Set;
import org.incidentflow.platform.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialsTest {

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.1.2.3", "::1", "localhost"})
    void needsNoKeysOnThisMachine(String host) {
        assertThatNoException().isThrownBy(() -> Credentials.of(Optional.empty(), host));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1"})
    void isNotOpenToTheNetworkWithoutKeys(String host) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> Credentials.of(Optional.empty(), host))
                .withMessageContaining("HTTP_HOST")
                .withMessageContaining("API_KEYS");
        assertThatNoException().isThrownBy(() -> Credentials.of(Optional.of("crm:ingest:key"), host));
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
}
