package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.incidentflow.platform.Settings;
import org.incidentflow.testing.StubMailServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MailAccountTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(4);

    @RegisterExtension
    static final StubMailServer mailServer = new StubMailServer();

    private final Map<String, String> settings = new HashMap<>(Map.of("smtp.port", "587", "smtp.tls", "starttls"));

    @ParameterizedTest
    @CsvSource({"starttls, true, false", "tls, false, true", "none, false, false"})
    void encryptsMailAsAsked(String tls, String startTls, String ssl) {
        settings.put("smtp.tls", tls);

        Session session = account().session();

        assertThat(session.getProperty("mail.smtp.starttls.enable")).isEqualTo(startTls);
        assertThat(session.getProperty("mail.smtp.starttls.required")).isEqualTo(startTls);
        assertThat(session.getProperty("mail.smtp.ssl.enable")).isEqualTo(ssl);
        assertThat(session.getProperty("mail.smtp.ssl.checkserveridentity")).isEqualTo("true");
    }

    @Test
    void waitsForAMailServerOnlySoLong() {
        Session session = account().session();

        assertThat(session.getProperty("mail.smtp.connectiontimeout")).isEqualTo("1000");
        assertThat(session.getProperty("mail.smtp.timeout")).isEqualTo("2000");
        assertThat(session.getProperty("mail.smtp.writetimeout")).isEqualTo("2000");
    }

    @Test
    void sendsNothingInPlainTextWhenItShouldBeEncrypted() throws Exception {
        settings.put("smtp.host", "127.0.0.1");
        settings.put("smtp.port", "" + mailServer.port());

        try (Transport transport = account().session().getTransport("smtp")) {
            assertThatThrownBy(() -> transport.connect(StubMailServer.USER, StubMailServer.PASSWORD))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("STARTTLS is required")
                    .satisfies(failure ->
                            assertThat(DeliveryFailures.isPermanent(failure)).isFalse());
        }
    }

    private MailAccount account() {
        return new MailAccount(new Settings(property -> Optional.ofNullable(settings.get(property))), TIMEOUT);
    }
}
