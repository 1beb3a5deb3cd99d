package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.incidentflow.Samples;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.PostfixServer;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** E-mail goes to the very address that the customer gave, or to nobody: read back from a real mail server. */
class MailAddressesIT {

    private static Map<String, String> settings(PostfixServer server) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("NOTIFY_CHANNELS", "email");
        settings.put("NOTIFY_WAIT", "20s");
        settings.put("EMAIL_PROVIDER", "smtp");
        settings.put("EMAIL_FROM", "Zoë's Café <hilfe@bücher.example>");
        settings.put("SMTP_HOST", "127.0.0.1");
        settings.put("SMTP_PORT", "" + server.port());
        settings.put("SMTP_TLS", "none");
        return settings;
    }

    private static Map<String, Object> notify(TestApplication application, String address) {
        var request = Samples.JSON
                .createObjectNode()
                .put("customer_id", "99876")
                .put("channel", "web")
                .put("message", "My credit card was charged twice");
        request.putObject("contact").put("email", address);
        Response response = application.api().post("/api/incidents", request.toString());
        assertThat(response.status()).as(response.toString()).isEqualTo(201);
        return application
                .rows()
                .select(
                        "SELECT * FROM notifications WHERE incident_id = ?",
                        UUID.fromString(response.text("incident_id")))
                .get(0);
    }

    /** Where the server offers SMTPUTF8. */
    @Nested
    @Timeout(120)
    class WithUnicode {

        @RegisterExtension
        static final PostfixServer server = PostfixServer.international();

        @RegisterExtension
        static final TestApplication application = TestApplication.with(() -> settings(server));

        @ParameterizedTest
        @CsvSource({
            "zoe@example.org, zoe@example.org",
            "anna@bücher.example, anna@xn--bcher-kva.example",
            "anna@straße.example, anna@xn--strae-oqa.example",
            "berta@BÜCHER.Example, berta@xn--bcher-kva.example",
            "łukasz@example.org, łukasz@example.org",
            "zoë@example.org, zoë@example.org",
            "用户@例子.example, 用户@xn--fsqu00a.example",
            "o'hara+tag@example.org, o'hara+tag@example.org"
        })
        void reachesTheAddressItself(String address, String delivered) throws Exception {
            Map<String, Object> notification = send(address);

            assertThat(notification).containsEntry("status", "sent").containsEntry("last_error", null);
            MimeMessage mail = server.mailTo(delivered);
            assertThat(mail.getHeader("To", null)).isEqualTo(delivered);
            assertThat(mail.getHeader("Return-Path", null)).isEqualTo("<hilfe@xn--bcher-kva.example>");
            assertThat(mail.getFrom()[0].toString()).endsWith("<hilfe@xn--bcher-kva.example>");
            assertThat(mail.getFrom()).singleElement().satisfies(from -> assertThat(
                            ((InternetAddress) from).getPersonal())
                    .isEqualTo("Zoë's Café"));
            assertThat(mail.getHeader("Message-ID", null))
                    .isEqualTo("<%s@xn--bcher-kva.example>".formatted(notification.get("id")));
            assertThat(mail.getSubject()).matches("Ticket #TKT-\\d+ created");
            assertThat(((String) mail.getContent()).strip()).isEqualTo(notification.get("message"));
        }

        /** Or the next server on its way might have to return it. */
        @Test
        void asksForUnicodeOnlyWhereTheAddressNeedsIt() throws Exception {
            send("plain@example.org");
            send("plainé@example.org");

            assertThat(server.mailTo("plain@example.org").getHeader("Received", "\n"))
                    .contains("with ESMTP ")
                    .doesNotContain("UTF8");
            assertThat(server.mailTo("plain@example.org").getHeader("From", null))
                    .isEqualTo("=?UTF-8?Q?Zo=C3=AB=27s_Caf=C3=A9?= <hilfe@xn--bcher-kva.example>");
            assertThat(server.mailTo("plainé@example.org").getHeader("Received", "\n"))
                    .contains("with UTF8SMTP ");
        }

        @Test
        void failsWhatTheServerRefusesForTheCustomer() {
            assertThat(send("nobody@example.org"))
                    .containsEntry("status", "failed")
                    .containsEntry("last_error", "The mail server answered 554 5.7.1");
        }

        private Map<String, Object> send(String address) {
            return MailAddressesIT.notify(application, address);
        }
    }

    /** Where it does not. */
    @Nested
    @Timeout(120)
    class WithoutUnicode {

        @RegisterExtension
        static final PostfixServer server = PostfixServer.withoutUnicode();

        @RegisterExtension
        static final TestApplication application = TestApplication.with(() -> settings(server));

        @ParameterizedTest
        @ValueSource(strings = {"łukasz@example.org", "zoë@example.org", "łukasz@bücher.example"})
        void failsWithTheReasonAndReachesNobody(String address) {
            assertThat(MailAddressesIT.notify(application, address))
                    .containsEntry("status", "failed")
                    .containsEntry("attempts", 1)
                    .containsEntry(
                            "last_error",
                            "The mail server does not offer SMTPUTF8, which this e-mail address needs:"
                                    + " it has letters beyond ASCII before the @");
            assertReachedOnly(address, "first@example.org");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "zoe%example.net@example.org",
                    "example.net!zoe@example.org",
                    "zoe@[127.0.0.1].x",
                    "zoe@127.0.0.1",
                    "zoe@example..org",
                    "zoe..x@example.org",
                    "(zoe)zoe@example.org",
                    "group:zoe@example.org",
                    "zoe@xn--a.example"
                })
        void sendsNothingToWhatIsNoMailbox(String address) {
            assertThat(MailAddressesIT.notify(application, address))
                    .containsEntry("status", "failed")
                    .hasEntrySatisfying(
                            "last_error", reason -> assertThat((String) reason).startsWith("The e-mail address"));
            assertReachedOnly(address, "second@example.org");
        }

        @Test
        void needsNoUnicodeForADomain() {
            assertThat(MailAddressesIT.notify(application, "anna@bücher.example"))
                    .containsEntry("status", "sent");

            server.mailTo("anna@xn--bcher-kva.example");
        }

        /** A mail that is sent afterwards arrives, and no other one did. */
        private void assertReachedOnly(String refused, String sentAfterwards) {
            MailAddressesIT.notify(application, sentAfterwards);
            server.mailTo(sentAfterwards);
            assertThat(server.recipients())
                    .as("after " + refused)
                    .isSubsetOf("first@example.org", "second@example.org", "anna@xn--bcher-kva.example");
        }
    }
}
