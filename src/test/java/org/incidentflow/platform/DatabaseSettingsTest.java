package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseSettingsTest {

    private final Map<String, String> properties = new HashMap<>(Map.of("data.dir", "data", "db.connections", "20"));

    @Test
    void choosesTheEmbeddedDatabaseWithoutAUrl() {
        DatabaseSettings settings = read();

        assertThat(settings).isEqualTo(new DatabaseSettings(Optional.empty(), null, null, Path.of("data"), 20));
        assertThat(settings.describe()).isEqualTo("embedded PostgreSQL in " + Path.of("data", "postgres"));
    }

    @Test
    void describesAUrlWithoutCredentials() {
        properties.put("db.url", "jdbc:postgresql://db.example.org:5432/incidents?user=me&password=hunter2");
        properties.put("db.user", "app");
        properties.put("db.password", "secret");

        assertThat(read().describe()).isEqualTo("postgresql://db.example.org:5432/incidents");
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://localhost/incidents", "jdbc:mysql://localhost/incidents"})
    void rejectsAUrlOfAnotherKind(String url) {
        properties.put("db.url", url);

        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(this::read)
                .withMessage(
                        "DB_URL is \"%s\": it must be a JDBC URL such as jdbc:postgresql://localhost:5432/incidents.",
                        url);
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://me:hunter2@host/db", "postgres://host/db?user=me&password=hunter2"})
    void namesARejectedUrlWithoutItsCredentials(String url) {
        properties.put("db.url", url);

        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(this::read)
                .withMessageStartingWith("DB_URL is \"postgres")
                .withMessageNotContaining("hunter2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1001"})
    void rejectsTooFewOrTooManyConnections(String connections) {
        properties.put("db.connections", connections);

        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(this::read)
                .withMessage("DB_CONNECTIONS is \"%s\": it must be a whole number from 2 to 1000.", connections);
    }

    private DatabaseSettings read() {
        return DatabaseSettings.read(new Settings(name -> Optional.ofNullable(properties.get(name))));
    }
}
