package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.internet.MimeMessage;
import java.lang.management.ManagementFactory;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.apache.camel.Endpoint;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.StubMailServer;
import org.incidentflow.testing.StubMailServer.Mail;
import org.incidentflow.testing.StubProvider;
import org.incidentflow.testing.StubServer.Received;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The real providers: e-mail by SendGrid and, where that fails, by a mail server; the rest by Twilio. */
@Timeout(60)
class ProvidersIT {

    private static final String CONTACT =
            """
            "contact": {"email": "zoe@example.org", "phone": "+41 (0)44 668 18 00", "whatsapp": "+41 79 123 45 67"}""";

    private static final StubProvider sendGrid = new StubProvider();
    private static final StubProvider twilio = new StubProvider();

    @RegisterExtension
    static final StubMailServer mailServer = new StubMailServer();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(ProvidersIT::settings, sendGrid, twilio);

    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("NOTIFY_CHANNELS", "email,sms,whatsapp");
        settings.put("NOTIFY_WAIT", "20s");
        settings.put("NOTIFY_TIMEOUT", "4s");
        settings.put("EMAIL_PROVIDER", "sendgrid, smtp");
        settings.put("SMS_PROVIDER", "twilio");
        settings.put("WHATSAPP_PROVIDER", "twilio");
        settings.put("EMAIL_FROM", "Café Help <help@example.org>");
        settings.put("SENDGRID_API_KEY", StubProvider.API_KEY);
        settings.put("SENDGRID_BASE_URL", sendGrid.url("/"));
        settings.put("SMTP_HOST", "127.0.0.1");
        settings.put("SMTP_PORT", "" + mailServer.port());
        settings.put("SMTP_USER", StubMailServer.USER);
        settings.put("SMTP_PASSWORD", StubMailServer.PASSWORD);
        settings.put("SMTP_TLS", "none");
        settings.put("TWILIO_ACCOUNT_SID", StubProvider.ACCOUNT_SID);
        settings.put("TWILIO_AUTH_TOKEN", StubProvider.AUTH_TOKEN);
        settings.put("TWILIO_BASE_URL", twilio.url(""));
        settings.put("SMS_FROM", "+15005550006");
        settings.put("WHATSAPP_FROM", "+14155238886");
        return settings;
    }

    @BeforeEach
    void healthy() {
        application
                .context()
                .getRegistry()
                .lookupByNameAndType("providerPauses", ProviderPauses.class)
                .end(NotificationChannels.ALL);
        sendGrid.reset();
        twilio.reset();
        mailServer.reset();
    }

    @Test
    void deliversOnEveryChannel() {
        Response response = report(CONTACT);

        assertThat(response.text("message"))
                .isEqualTo("Ticket created. Acknowledgments sent via email, SMS and WhatsApp.");
        assertThat(notifications(response)).allSatisfy((channel, row) -> assertThat(row)
                .containsEntry("status", "sent")
                .containsEntry("attempts", 1)
                .containsEntry("last_error", null)
                .containsEntry("provider", channel.equals("email") ? "sendgrid" : "twilio"));
        assertThat(notifications(response).get("email").get("provider_message_id"))
                .asString()
                .matches("SG\\d+");
        assertThat(notifications(response).get("sms").get("provider_message_id"))
                .asString()
                .matches("SM\\d+");
    }

    @Test
    void givesSendGridTheWholeMail() {
        Map<String, Object> notification = notifications(report(CONTACT)).get("email");

        assertThat(sendGrid.journal()).singleElement().satisfies(call -> {
            assertThat(call.header("Authorization")).isEqualTo("Bearer " + StubProvider.API_KEY);
            assertThat(call.header("Content-Type")).isEqualTo("application/json");
            assertThat(call.header("Idempotency-Key"))
                    .isEqualTo(notification.get("id").toString());
            assertThat(call.json().at("/personalizations/0/to/0/email").textValue())
                    .isEqualTo("zoe@example.org");
            assertThat(call.json()
                            .at("/personalizations/0/custom_args/notification_id")
                            .textValue())
                    .isEqualTo(notification.get("id").toString());
            assertThat(call.json().at("/from/email").textValue()).isEqualTo("help@example.org");
            assertThat(call.json().at("/from/name").textValue()).isEqualTo("Café Help");
            assertThat(call.json().path("subject").textValue()).matches("Ticket #TKT-\\d+ created");
            assertThat(call.json().at("/content/0/type").textValue()).isEqualTo("text/plain");
            assertThat(call.json().at("/content/0/value").textValue()).isEqualTo(notification.get("message"));
        });
    }

    @Test
    void givesTwilioTheTextWithNumbersAsItWantsThem() {
        Map<String, Map<String, Object>> notifications = notifications(report(CONTACT));

        assertThat(twilio.journal()).hasSize(2).allSatisfy(call -> {
            assertThat(call.header("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
            assertThat(call.header("Authorization"))
                    .isEqualTo("Basic "
                            + Base64.getEncoder()
                                    .encodeToString((StubProvider.ACCOUNT_SID + ":" + StubProvider.AUTH_TOKEN)
                                            .getBytes(StandardCharsets.UTF_8)));
        });
        Map<String, Object> sms = notifications.get("sms");
        assertThat(form(callFor(sms)))
                .isEqualTo(Map.of("To", "+41446681800", "From", "+15005550006", "Body", sms.get("message")));
        Map<String, Object> whatsapp = notifications.get("whatsapp");
        assertThat(form(callFor(whatsapp)))
                .isEqualTo(Map.of(
                        "To",
                        "whatsapp:+41791234567",
                        "From",
                        "whatsapp:+14155238886",
                        "Body",
                        whatsapp.get("message")));
    }

    @Test
    void failsOverToTheMailServer() throws Exception {
        sendGrid.failWith(401, "{\"errors\": [{\"message\": \"The provided authorization grant is invalid\"}]}");

        Response response = report(CONTACT);

        assertThat(response.text("message")).contains("sent via email, SMS");
        Map<String, Object> notification = notifications(response).get("email");
        String messageId = "<%s@example.org>".formatted(notification.get("id"));
        assertThat(notification)
                .containsEntry("status", "sent")
                .containsEntry("provider", "smtp")
                .containsEntry("provider_message_id", messageId)
                .containsEntry("last_error", null);
        assertThat(sendGrid.journal()).hasSize(1);
        assertThat(mailServer.mails()).hasSize(1);
        Mail mail = mailServer.mails().get(0);
        assertThat(mail.from()).isEqualTo("help@example.org");
        assertThat(mail.to()).isEqualTo("zoe@example.org");
        MimeMessage message = mail.message();
        assertThat(mail.header("Message-ID")).isEqualTo(messageId);
        assertThat(message.getFrom()[0]).hasToString("=?UTF-8?Q?Caf=C3=A9_Help?= <help@example.org>");
        assertThat(mail.header("To")).isEqualTo("zoe@example.org");
        assertThat(message.getSubject()).matches("Ticket #TKT-\\d+ created");
        assertThat(message.getContentType()).isEqualTo("text/plain; charset=UTF-8");
        assertThat(((String) message.getContent()).stripTrailing()).isEqualTo(notification.get("message"));
    }

    @Test
    void keepsWhatNobodyTookForTheMoment() {
        sendGrid.failWith(400, "{}");
        mailServer.refuse(451, "4.7.1 Greylisted <zoe@example.org>");
        twilio.failWith(503, "");

        Response response = report(CONTACT);

        assertThat(response.text("message"))
                .isEqualTo("Ticket created. Acknowledgments queued for email, SMS and WhatsApp.");
        assertThat(notifications(response)).allSatisfy((channel, row) -> {
            assertThat(row).containsEntry("status", "pending").containsEntry("attempts", 1);
            assertThat(row.get("next_attempt_at")).isNotNull();
        });
        assertThat(notifications(response).get("email"))
                .containsEntry("last_error", "The mail server answered 451 4.7.1");
        assertThat(notifications(response).get("sms")).containsEntry("last_error", "127.0.0.1 answered 503");
        assertThat(twilio.journal()).as("one call each").hasSize(2);
    }

    @Test
    void keepsWhatMetABrokenConnection() {
        twilio.dropConnections();

        Response response = report(CONTACT);

        assertThat(response.text("message"))
                .isEqualTo(
                        "Ticket created. Acknowledgment sent via email. Acknowledgments queued for SMS and WhatsApp.");
        assertThat(notifications(response).get("sms"))
                .containsEntry("status", "pending")
                .containsEntry("attempts", 1);
    }

    @Test
    void waitsForAnAnswerOnlySoLong() {
        twilio.answerAfter(Duration.ofSeconds(30));

        Response response = report("\"contact\": {\"phone\": \"+41446681800\"}");

        assertThat(response.text("message")).isEqualTo("Ticket created. Acknowledgments queued for SMS and WhatsApp.");
        assertThat(notifications(response).get("sms"))
                .containsEntry("status", "pending")
                .containsEntry("attempts", 1)
                .containsEntry("last_error", "no answer within 4000 ms");
    }

    @Test
    void waitsForAMailServersWholeDialogueOnlySoLong() {
        sendGrid.failWith(503, "");
        mailServer.replyAfter(Duration.ofMillis(1_100));

        Response response = report("\"contact\": {\"email\": \"zoe@example.org\"}");

        assertThat(response.text("message")).isEqualTo("Ticket created. Acknowledgment queued for email.");
        assertThat(notifications(response).get("email"))
                .containsEntry("status", "pending")
                .containsEntry("attempts", 1)
                .containsEntry("last_error", "no answer within 4000 ms");
        assertThat(mailServer.connections()).isEqualTo(1);
        assertThat(mailServer.mails()).isEmpty();
    }

    @Test
    void waitsForAMailServerThatReadsAMailBeforeItTakesIt() {
        sendGrid.failWith(503, "");
        mailServer.confirmAfter(Duration.ofMillis(2_200));

        Response response = report("\"contact\": {\"email\": \"zoe@example.org\"}");

        assertThat(response.text("message")).isEqualTo("Ticket created. Acknowledgment sent via email.");
        assertThat(notifications(response).get("email"))
                .containsEntry("status", "sent")
                .containsEntry("attempts", 1)
                .containsEntry("provider", "smtp");
        assertThat(mailServer.mails()).hasSize(1);
    }

    @Test
    void givesUpWhatIsRefusedForGood() {
        sendGrid.failWith(503, "");
        mailServer.refuse(550, "5.1.1 No such user <zoe@example.org>");
        twilio.failWith(400, "{\"code\": 21211, \"message\": \"The 'To' number is not valid\", \"status\": 400}");

        Response response = report(CONTACT);

        assertThat(response.text("message")).isEqualTo("Ticket created.");
        assertThat(notifications(response)).allSatisfy((channel, row) -> assertThat(row)
                .containsEntry("status", "failed")
                .containsEntry("attempts", 1)
                .containsEntry("next_attempt_at", null));
        assertThat(notifications(response).get("email"))
                .containsEntry("last_error", "The mail server answered 550 5.1.1");
        assertThat(notifications(response).get("sms"))
                .containsEntry("last_error", "127.0.0.1 answered 400, code 21211");
    }

    @Test
    void givesUpAnAddressThatIsNone() {
        sendGrid.failWith(400, "{\"errors\": [{\"message\": \"Does not contain a valid address.\"}]}");

        Response response = report("\"contact\": {\"email\": \"zoe..x@example.org\", \"phone\": \"+41446681800\"}");

        assertThat(notifications(response).get("email"))
                .containsEntry("status", "failed")
                .containsEntry("last_error", "The e-mail address is not valid");
    }

    @Test
    void skipsChannelsWithoutAnAddress() {
        Response response = report("\"contact\": {\"phone\": \"+41446681800\"}");

        assertThat(response.text("message")).isEqualTo("Ticket created. Acknowledgments sent via SMS and WhatsApp.");
        assertThat(notifications(response).get("email"))
                .containsEntry("status", "skipped")
                .containsEntry("attempts", 0)
                .containsEntry("next_attempt_at", null)
                .containsEntry("last_error", "The customer's contact has no e-mail address");
    }

    @Test
    void saysOfASkippedChannelThatItsAddressWasNotUnderstood() {
        Response response = report(
                "\"contact\": {\"email\": \"zoe@\", \"phone\": \"044 668 18 00\", \"whatsapp\": \"+16502530000\"}");

        assertThat(response.text("message")).isEqualTo("Ticket created. Acknowledgment sent via WhatsApp.");
        String why = "; what was given could not be used, see the event contact_adjusted";
        assertThat(notifications(response).get("email"))
                .containsEntry("status", "skipped")
                .containsEntry("last_error", "The customer's contact has no e-mail address" + why);
        assertThat(notifications(response).get("sms"))
                .containsEntry("status", "skipped")
                .containsEntry("last_error", "The customer's contact has no phone number" + why);
    }

    @Test
    void saysNothingOfDeliveriesWhenThereIsNoAddressAtAll() {
        Response response = report("\"contact\": {}");

        assertThat(response.text("message")).isEqualTo("Ticket created.");
        assertThat(notifications(response)).hasSize(3).allSatisfy((channel, row) -> assertThat(row)
                .containsEntry("status", "skipped"));
        assertThat(sendGrid.journal()).isEmpty();
        assertThat(twilio.journal()).isEmpty();
    }

    @Test
    void tellsTheSameWhenTheRequestIsRepeatedAndItsResponseWasNotRecorded() {
        String body = body("\"contact\": {\"phone\": \"+41446681800\"}");
        Map<String, String> key = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        Response first = application.api().post("/api/incidents", body, key);
        application.rows().update("UPDATE incidents SET response = NULL WHERE id = ?", id(first));

        Response repeated = application.api().post("/api/incidents", body, key);

        assertThat(repeated.text("message"))
                .isEqualTo("Ticket created. Acknowledgments sent via SMS and WhatsApp.")
                .isEqualTo(first.text("message"));
    }

    @Test
    void passesNothingOfTheCallerOnNorOfTheProvider() throws Exception {
        Map<String, String> hostile = Map.of(
                "X-Odd", "odd", "Cookie", "a=b", "Bcc", "thief@example.org", "CamelHttpUri", "http://127.0.0.1:1/");
        Response byHttp = application.api().post("/api/incidents", body(CONTACT), hostile);
        sendGrid.failWith(503, "");
        Response bySmtp = application.api().post("/api/incidents", body(CONTACT), hostile);

        assertThat(List.of(byHttp, bySmtp)).allSatisfy(response -> {
            assertThat(response.status()).isEqualTo(201);
            assertThat(response.headers().map().keySet())
                    .doesNotContain("authorization", "x-message-id", "idempotency-key", "x-odd");
        });
        assertThat(twilio.journal()).hasSize(4).allSatisfy(call -> assertThat(call.headers())
                .doesNotContainKeys("X-odd", "Cookie", "Bcc"));
        assertThat(sendGrid.journal()).hasSize(2).allSatisfy(call -> assertThat(call.headers())
                .doesNotContainKeys("X-odd", "Cookie", "Bcc"));
        assertThat(mailServer.mails()).hasSize(1);
        assertThat(Collections.list(mailServer.mails().get(0).message().getAllHeaderLines()))
                .extracting(line -> line.replaceFirst(":(?s).*", ""))
                .containsExactlyInAnyOrder(
                        "Date",
                        "From",
                        "To",
                        "Message-ID",
                        "Subject",
                        "MIME-Version",
                        "Content-Type",
                        "Content-Transfer-Encoding",
                        "Auto-Submitted");
    }

    @Test
    void showsNoSecretToMonitoring() throws Exception {
        report(CONTACT);

        List<String> names = ManagementFactory.getPlatformMBeanServer().queryNames(null, null).stream()
                .map(Object::toString)
                .toList();
        List<String> endpoints = application.context().getEndpoints().stream()
                .map(Endpoint::getEndpointUri)
                .toList();
        assertThat(endpoints).anyMatch(uri -> uri.contains("sendGridUrl"));
        assertThat(String.join("\n", names) + String.join("\n", endpoints))
                .doesNotContain(
                        StubProvider.API_KEY, StubProvider.AUTH_TOKEN, StubMailServer.PASSWORD, StubMailServer.USER);
    }

    private static Response report(String contact) {
        Response response = application.api().post("/api/incidents", body(contact));
        assertThat(response.status()).as(response.toString()).isEqualTo(201);
        return response;
    }

    private static String body(String contact) {
        return """
        {"customer_id": "99876", "channel": "web", "message": "My credit card was charged twice", %s}"""
                .formatted(contact);
    }

    private static UUID id(Response response) {
        return UUID.fromString(response.text("incident_id"));
    }

    private static Map<String, Map<String, Object>> notifications(Response response) {
        Map<String, Map<String, Object>> notifications = new TreeMap<>();
        application
                .rows()
                .select("SELECT * FROM notifications WHERE incident_id = ?", id(response))
                .forEach(row -> notifications.put((String) row.get("channel"), row));
        return notifications;
    }

    private static Received callFor(Map<String, Object> notification) {
        return twilio.journal().stream()
                .filter(call -> notification.get("id").toString().equals(call.header("Idempotency-Key")))
                .findFirst()
                .orElseThrow();
    }

    private static Map<String, Object> form(Received call) {
        Map<String, Object> fields = new TreeMap<>();
        for (String field : call.body().split("&")) {
            String[] nameAndValue = field.split("=", 2);
            fields.put(nameAndValue[0], URLDecoder.decode(nameAndValue[1], StandardCharsets.UTF_8));
        }
        return fields;
    }
}
