package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final Set<String> CHANNELS = Set.of("sms", "email");

    private final Map<String, String> properties = new HashMap<>();
    private final Settings settings = new Settings(name -> Optional.ofNullable(properties.get(name)));

    @Test
    void readsThePropertyOfAVariableWithoutSpacesAround() {
        properties.put("http.host", " localhost ");

        assertThat(settings.text("HTTP_HOST")).isEqualTo("localhost");
        assertThat(settings.optional("HTTP_HOST")).contains("localhost");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t"})
    void anEmptyValueIsUnset(String value) {
        properties.put("db.url", value);

        assertThat(settings.optional("DB_URL")).isEmpty();
        assertThat(settings.httpUrl("DB_URL")).isEmpty();
        assertRefused(() -> settings.text("DB_URL"), "DB_URL is not set, and has no default.");
    }

    /** Or a key with braces would be no key at all, and the API open to everybody on this machine. */
    @ParameterizedTest
    @ValueSource(strings = {"crm:ingest:ab{{cd}}ef", "crm:ingest:ab{{cd", "crm:ingest:ab}}cd"})
    void refusesWhatCamelTakesForAPlaceholderWithoutShowingIt(String value) throws Exception {
        Properties file = new Properties();
        file.setProperty("api.keys", value);
        try (CamelContext camel = new DefaultCamelContext()) {
            camel.getPropertiesComponent().setInitialProperties(file);
            Settings swallowing = new Settings(camel.getPropertiesComponent()::resolveProperty);
            Settings read =
                    new Settings(camel.getPropertiesComponent()::resolveProperty, Map.of("API_KEYS", value)::get);

            assertThat(swallowing.optional("API_KEYS")).isEmpty();
            assertRefused(() -> read.optional("API_KEYS"), "The value of API_KEYS must not contain {{ or }}.");
        }
    }

    @Test
    void refusesToPassOverAVariableOfTheEnvironment() {
        Map<String, String> environment = Map.of("API_KEYS", "desk:operator:secret", "HTTP_HOST", " ", "DB_URL", " x ");
        Settings read = new Settings(name -> Optional.ofNullable(properties.get(name)), environment::get);
        properties.put("http.host", "localhost");
        properties.put("db.url", "x");

        assertRefused(
                () -> read.optional("API_KEYS"),
                "API_KEYS is set in the environment, but Camel does not find it there."
                        + " Set api.keys in application.properties.");
        assertThat(read.optional("HTTP_HOST")).contains("localhost");
        assertThat(read.optional("DB_URL")).contains("x");
    }

    /** As each test and the training run set them. */
    @Test
    void anOptionOfTheJvmOutranksTheEnvironment() {
        Settings read = new Settings(name -> Optional.of(System.getProperty(name)), Map.of("SOME_SETTING", "a")::get);
        System.setProperty("some.setting", "b");
        try {
            assertThat(read.optional("SOME_SETTING")).contains("b");
        } finally {
            System.clearProperty("some.setting");
        }
    }

    @Test
    void namesAMissingSetting() {
        assertRefused(() -> settings.port("HTTP_PORT"), "HTTP_PORT is not set, and has no default.");
        assertRefused(
                () -> settings.list("NOTIFY_CHANNELS", CHANNELS), "NOTIFY_CHANNELS is not set, and has no default.");
    }

    @Test
    void readsLimits() {
        properties.put("llm.daily.calls", "Unlimited");
        assertThat(settings.limit("LLM_DAILY_CALLS")).isEmpty();
        properties.put("llm.daily.calls", "3");
        assertThat(settings.limit("LLM_DAILY_CALLS")).contains(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "1000000000", "none", "3 calls", "\u0663"})
    void refusesWhatIsNoLimit(String value) {
        properties.put("llm.daily.calls", value);

        assertRefused(
                () -> settings.limit("LLM_DAILY_CALLS"),
                "LLM_DAILY_CALLS is \"%s\": it must be unlimited or a whole number from 1 to 999999999."
                        .formatted(value));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 8080, 65_535})
    void readsPorts(int port) {
        properties.put("http.port", String.valueOf(port));

        assertThat(settings.port("HTTP_PORT")).isEqualTo(port);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "65536", "-1", "http", "80.5", "99999999999", "1e3"})
    void rejectsOtherPorts(String port) {
        properties.put("http.port", port);

        assertRefused(
                () -> settings.port("HTTP_PORT"),
                "HTTP_PORT is \"%s\": it must be a whole number from 1 to 65535.".formatted(port));
    }

    @Test
    void readsNumbersWithinTheirBounds() {
        properties.put("db.connections", "2");

        assertThat(settings.number("DB_CONNECTIONS", 2, 9)).isEqualTo(2);
        assertRefused(
                () -> settings.number("DB_CONNECTIONS", 3, 9),
                "DB_CONNECTIONS is \"2\": it must be a whole number from 3 to 9.");
    }

    @ParameterizedTest
    @CsvSource({"0,0", "0.6,0.6", "1,1", ".5,0.5"})
    void readsFractions(String value, double expected) {
        properties.put("review.below", value);

        assertThat(settings.fraction("REVIEW_BELOW")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-0.1", "1.1", "60%", "NaN", "0,6", "high"})
    void rejectsOtherFractions(String value) {
        properties.put("review.below", value);

        assertRefused(
                () -> settings.fraction("REVIEW_BELOW"),
                "REVIEW_BELOW is \"%s\": it must be a number from 0 to 1, such as 0.6.".formatted(value));
    }

    @Test
    void readsDurations() {
        properties.put("ticket.timeout", "500ms");

        assertThat(settings.duration("TICKET_TIMEOUT")).isEqualTo(Duration.ofMillis(500));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "5", "-5s", "5 s", "soon", "PT5S", "999999999999d"})
    void rejectsOtherDurations(String value) {
        properties.put("ticket.timeout", value);

        assertRefused(
                () -> settings.duration("TICKET_TIMEOUT"),
                "TICKET_TIMEOUT is \"%s\": it must be a duration such as 500ms, 8s, 5m, 24h or 7d, of at most 36500d."
                        .formatted(value));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "65536,65536", "64k,65536", "64K,65536", "1m,1048576", "999999999,999999999"})
    void readsSizes(String value, long expected) {
        properties.put("max.body.size", value);

        assertThat(settings.bytes("MAX_BODY_SIZE")).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0k", "-1", "1g", "1.5m", "k", "64kb", "1234567890"})
    void rejectsOtherSizes(String value) {
        properties.put("max.body.size", value);

        assertRefused(
                () -> settings.bytes("MAX_BODY_SIZE"),
                "MAX_BODY_SIZE is \"%s\": it must be a number of bytes such as 65536, 64k or 1m.".formatted(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080/tickets",
                "https://tickets.example.org/v1?key=a%20b",
                "http://[::1]:80/",
                "HTTP://h//a?b"
            })
    void readsUrls(String url) {
        properties.put("ticket.api.url", url);

        assertThat(settings.httpUrl("TICKET_API_URL")).contains(URI.create(url));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ftp://host/", "localhost:8080", "http:///path", "http://a b/", "/tickets", "file:/etc/passwd"})
    void rejectsOtherUrls(String url) {
        properties.put("ticket.api.url", url);

        assertRefused(
                () -> settings.httpUrl("TICKET_API_URL"),
                "TICKET_API_URL is \"%s\": it must be a URL that starts with http:// or https://.".formatted(url));
    }

    @ParameterizedTest
    @CsvSource({
        "http://me:s3cret@host/t, http://…@host/t, it must not have a user name or a password before the host.",
        "http://s3cret@host/t?key=s3cret, http://…@host/t…, it must not have a user name or a password before the"
                + " host.",
        "http://host/t#s3cret, http://host/t…, 'it must not have a #, because what follows is never sent; write %23.'",
        "http://host/tü?key=s3cret, http://host/tü…, 'it must be ASCII; write other characters percent-encoded, in the"
                + " host''s name as xn--….'",
        "http://host/t?key={s3cret}, http://host/t…, it must be a URL that starts with http:// or https://.",
        "http://me:s3cret@a b/, http://…@a b/, it must be a URL that starts with http:// or https://."
    })
    void rejectsUrlsThatCannotBeSentAsTheyAreAndShowsNoSecret(String url, String shown, String mistake) {
        properties.put("ticket.api.url", url);

        assertRefused(
                () -> settings.httpUrl("TICKET_API_URL"), "TICKET_API_URL is \"%s\": %s".formatted(shown, mistake));
    }

    @Test
    void readsListsInTheirOrder() {
        properties.put("notify.channels", "sms , email");

        assertThat(settings.list("NOTIFY_CHANNELS", CHANNELS)).isEqualTo(List.of("sms", "email"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fax", "email,,sms", "email,email", "Email", ","})
    void rejectsOtherLists(String value) {
        properties.put("notify.channels", value);

        assertRefused(
                () -> settings.list("NOTIFY_CHANNELS", CHANNELS),
                "NOTIFY_CHANNELS is \"%s\": it must be a comma-separated list, each item once, of [email, sms]."
                        .formatted(value));
    }

    @Test
    void readsFlags() {
        properties.put("hawtio.enabled", "true");
        assertThat(settings.flag("HAWTIO_ENABLED")).isTrue();
        properties.put("hawtio.enabled", "false");
        assertThat(settings.flag("HAWTIO_ENABLED")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "True", "1"})
    void rejectsOtherFlags(String value) {
        properties.put("hawtio.enabled", value);

        assertRefused(
                () -> settings.flag("HAWTIO_ENABLED"),
                "HAWTIO_ENABLED is \"%s\": it must be one of [false, true].".formatted(value));
    }

    private static void assertRefused(ThrowingCallable reading, String message) {
        assertThatExceptionOfType(SettingException.class).isThrownBy(reading).withMessage(message);
    }
}
