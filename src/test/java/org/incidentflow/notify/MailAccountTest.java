package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.incidentflow.Samples;
import org.incidentflow.platform.Settings;
import org.incidentflow.testing.EndlessPeer;
import org.incidentflow.testing.StubMailServer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailAccountTest {

    @RegisterExtension
    static final StubMailServer mailServer = new StubMailServer();

    private final Map<String, String> settings =
            new HashMap<>(Map.of("smtp.port", "587", "smtp.tls", "starttls", "max.answer.size", "64k"));

    @ParameterizedTest
    @CsvSource({"starttls, true, false", "tls, false, true", "none, false, false"})
    void encryptsMailAsAsked(String tls, String startTls, String ssl) {
        settings.put("smtp.tls", tls);

        Session session = account(Duration.ofSeconds(10)).session();

        assertThat(session.getProperty("mail.smtp.starttls.enable")).isEqualTo(startTls);
        assertThat(session.getProperty("mail.smtp.starttls.required")).isEqualTo(startTls);
        assertThat(session.getProperty("mail.smtp.ssl.enable")).isEqualTo(ssl);
        assertThat(session.getProperty("mail.smtp.ssl.checkserveridentity")).isEqualTo("true");
    }

    /** Without a second attempt, which would have no end. */
    @ParameterizedTest
    @ValueSource(strings = {"starttls", "tls", "none"})
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void waitsForAMailServerOnlySoLong(String tls) throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            settings.put("smtp.tls", tls);

            try (Transport transport = account(Duration.ofMillis(200)).session().getTransport("smtp")) {
                assertThatThrownBy(() -> transport.connect("127.0.0.1", silent.getLocalPort(), "user", "password"))
                        .isInstanceOf(MessagingException.class);
            }
        }
    }

    /** One line without an end, and a reply of lines without an end. */
    @ParameterizedTest
    @ValueSource(strings = {"x", "250-x\r\n"})
    @Timeout(value = 30, threadMode = ThreadMode.SEPARATE_THREAD)
    void endsAReplyThatIsTooLong(String again) throws Exception {
        settings.put("smtp.tls", "none");
        try (EndlessPeer peer = EndlessPeer.sending("220-", again);
                Transport transport = account(Duration.ofSeconds(20)).session().getTransport("smtp")) {
            assertThatThrownBy(() -> transport.connect("127.0.0.1", peer.port(), "user", "password"))
                    .isInstanceOf(MessagingException.class)
                    .satisfies(failure -> assertThat(
                                    new DeliveryFailures(Samples.JSON, "mail.example.org:587").judge("smtp", failure))
                            .isEqualTo(new Verdict(
                                    Fault.PASSING, "the answer is longer than MAX_ANSWER_SIZE (65536 bytes)")));
            assertThat(peer.awaitClosedByCaller()).isTrue();
            assertThat(peer.sent()).isLessThan(EndlessPeer.MOST_SENT);
        }
    }

    @Test
    void sendsNothingInPlainTextWhenItShouldBeEncrypted() throws Exception {
        settings.put("smtp.host", "127.0.0.1");
        settings.put("smtp.port", "" + mailServer.port());

        try (Transport transport = account(Duration.ofSeconds(10)).session().getTransport("smtp")) {
            assertThatThrownBy(() -> transport.connect(StubMailServer.USER, StubMailServer.PASSWORD))
                    .isInstanceOf(MessagingException.class)
                    .hasMessageContaining("STARTTLS is required")
                    .satisfies(failure -> assertThat(new DeliveryFailures(Samples.JSON, "mail.example.org:587")
                                    .judge("smtp", failure)
                                    .fault())
                            .isEqualTo(Fault.OPERATOR));
        }
    }

    private MailAccount account(Duration timeout) {
        return new MailAccount(new Settings(property -> Optional.ofNullable(settings.get(property))), timeout);
    }
}
