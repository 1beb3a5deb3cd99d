package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.StubMailServer;
import org.incidentflow.testing.StubProvider;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong key is no reason to give up a customer's message, nor to ask its provider for each of them. */
@Timeout(120)
class ProviderPausesIT {

    private static final StubProvider sendGrid = new StubProvider();
    private static final StubProvider twilio = new StubProvider();

    @RegisterExtension
    static final StubMailServer mailServer = new StubMailServer();

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    /** The pauses end at the tests' wish. */
    @RegisterExtension
    static final TestApplication application = TestApplication.with(ProviderPausesIT::settings, sendGrid, twilio);

    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("NOTIFY_CHANNELS", "email,sms,whatsapp");
        settings.put("NOTIFY_WAIT", "20s");
        settings.put("NOTIFY_ATTEMPTS", "2");
        settings.put("NOTIFY_RETRY_DELAY", "1h");
        settings.put("NOTIFY_RETRY_LONGEST", "8h");
        settings.put("NOTIFY_SWEEP_INTERVAL", "1h");
        settings.put("EMAIL_PROVIDER", "smtp,sendgrid");
        settings.put("SMS_PROVIDER", "twilio");
        settings.put("WHATSAPP_PROVIDER", "twilio");
        settings.put("EMAIL_FROM", "help@example.org");
        settings.put("SENDGRID_API_KEY", StubProvider.API_KEY);
        settings.put("SENDGRID_BASE_URL", sendGrid.url(""));
        settings.put("SMTP_HOST", "127.0.0.1");
        settings.put("SMTP_PORT", "" + mailServer.port());
        settings.put("SMTP_USER", StubMailServer.USER);
        settings.put("SMTP_PASSWORD", "another");
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
        pauses().end(NotificationChannels.ALL);
        sendGrid.reset();
        twilio.reset();
        report();
        sendGrid.reset();
        twilio.reset();
        mailServer.reset();
        application.rows().update("DELETE FROM notifications");
        log.clear();
    }

    @ParameterizedTest
    @CsvSource({
        "401, '{\"code\": 20003}', 'answered 401, code 20003; check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN'",
        "403, '', 'answered 403; check the account''s permissions'",
        "404, '<html>', 'answered 404; check TWILIO_BASE_URL and TWILIO_ACCOUNT_SID'",
        "407, '', 'answered 407; a proxy on the way wants a login'",
        "302, '', 'answered 302; check TWILIO_BASE_URL and TWILIO_ACCOUNT_SID'",
        "400, '{\"code\": 21606}', 'answered 400, code 21606; check SMS_FROM and WHATSAPP_FROM'"
    })
    void keepsEveryMessageInTheQueueAndAsksOnce(int status, String body, String reason) {
        twilio.answerOn("sms", status, body);

        for (int message = 0; message < 3; message++) {
            assertThat(report().text("message")).contains("queued for SMS");
        }

        assertThat(callsFor("sms")).as("calls").isEqualTo(1);
        assertThat(rows("sms")).hasSize(3).allSatisfy(row -> assertThat(row)
                .containsEntry("status", "pending")
                .containsEntry("attempts", 0)
                .hasEntrySatisfying(
                        "last_error", error -> assertThat((String) error).contains("127.0.0.1 " + reason)));
        assertThat(rows("whatsapp")).allSatisfy(row -> assertThat(row).containsEntry("status", "sent"));
        assertThat(log.lines())
                .filteredOn(line -> line.contains("provider_paused provider=twilio channel=sms"))
                .hasSize(1);
        assertThat(log.lines()).noneMatch(line -> line.contains("channel=sms") && line.contains("notification_failed"));
    }

    @Test
    void deliversAllOfThemOnceTheProviderTakesOne() {
        twilio.answerOn("sms", 401, "{}");
        report();
        report();
        pauses().end(List.of("sms"));
        twilio.reset();

        Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            application.rows().update("UPDATE notifications SET next_attempt_at = now() WHERE status = 'pending'");
            application.turn("deliver-queued-sms");
            assertThat(rows("sms")).hasSize(2).allSatisfy(row -> assertThat(row)
                    .containsEntry("status", "sent")
                    .containsEntry("attempts", 1)
                    .containsEntry("last_error", null));
        });
        assertThat(log.lines())
                .filteredOn(line -> line.contains("provider_resumed provider=twilio channel=sms"))
                .hasSize(1);
    }

    @Test
    void claimsNothingForAChannelWhoseProvidersAreAllPaused() {
        twilio.answerOn("sms", 401, "{}");
        report();
        application.rows().update("UPDATE notifications SET next_attempt_at = now() - interval '1 hour'");

        application.turn("deliver-queued-sms");

        assertThat(application
                        .rows()
                        .count("SELECT count(*) FROM notifications WHERE channel = 'sms'"
                                + " AND next_attempt_at < now() - interval '50 minutes'"))
                .isEqualTo(1);
        assertThat(callsFor("sms")).isEqualTo(1);
    }

    @Test
    void showsItToMonitoring() {
        twilio.answerOn("sms", 401, "{}");
        report();

        assertThat(application.management().get("/observe/health").body())
                .contains("twilio is paused for sms until ")
                .contains("check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN");
        assertThat(application.management().get("/observe/health/ready").status())
                .isEqualTo(200);
        assertThat(application.management().get("/observe/metrics").body())
                .containsPattern("incidentflow_provider_paused\\{channel=\"sms\",provider=\"twilio\"} 1")
                .containsPattern("incidentflow_provider_paused\\{channel=\"whatsapp\",provider=\"twilio\"} 0");
    }

    /** The mail server refuses the login in all of these tests. */
    @Test
    void passesOverAProviderOfAListThatIsPaused() {
        assertThat(report().text("message")).contains("sent via email");
        report();

        assertThat(rows("email")).hasSize(2).allSatisfy(row -> assertThat(row)
                .containsEntry("status", "sent")
                .containsEntry("provider", "sendgrid"));
        assertThat(mailServer.connections())
                .as("connections while it is paused")
                .isZero();
        assertThat(application.management().get("/observe/health").body())
                .contains("The mail server 127.0.0.1:" + mailServer.port() + " refused the login: 535")
                .contains("check SMTP_USER and SMTP_PASSWORD");
    }

    @ParameterizedTest
    @CsvSource({"200, '<html>Welcome to the hotel</html>'", "200, '{\"errors\": []}'", "201, ''", "204, ''"})
    void takesNoOtherAnswerForSent(int status, String body) {
        sendGrid.answerOn("email", status, body);
        twilio.answerOn("sms", status == 201 ? 200 : status, "{\"sid\": \"SM1\"}");
        twilio.answerOn("whatsapp", 201, "{\"sid\": \"SM2\", \"status\": \"failed\", \"error_code\": 30003}");

        assertThat(report().text("message")).contains("queued for email, SMS and WhatsApp");

        assertThat(rows("email")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("status", "pending")
                .containsEntry("attempts", 1)
                .hasEntrySatisfying("last_error", error -> assertThat((String) error)
                        .startsWith("127.0.0.1 answered " + status + " with ")
                        .endsWith("; SendGrid answers 202 to what it takes")));
        assertThat(rows("sms")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("status", "pending")
                .containsEntry("attempts", 1)
                .hasEntrySatisfying("last_error", error -> assertThat((String) error)
                        .endsWith("; Twilio answers 201 to what it takes")));
        assertThat(rows("whatsapp")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("status", "pending")
                .containsEntry("attempts", 1)
                .containsEntry("last_error", "Twilio's answer is a message that is not sent, error 30003"));
    }

    @Test
    void sendsNothingToAnAddressThatSendGridDoesNotTake() {
        Response response = report("łukasz@bücher.example");

        assertThat(response.text("message")).doesNotContain("email");
        assertThat(sendGrid.journal()).isEmpty();
        assertThat(rows("email")).singleElement().satisfies(row -> assertThat(row)
                .containsEntry("status", "failed")
                .containsEntry(
                        "last_error", "SendGrid takes no e-mail address with letters beyond ASCII before the @"));
    }

    @Test
    void givesSendGridTheDomainInAscii() {
        report("zoe@bücher.example");

        assertThat(sendGrid.journal()).singleElement().satisfies(call -> assertThat(
                        call.json().at("/personalizations/0/to/0/email").textValue())
                .isEqualTo("zoe@xn--bcher-kva.example"));
    }

    private static Response report() {
        return report("zoe@example.org");
    }

    private static Response report(String email) {
        Response response = application
                .api()
                .post(
                        "/api/incidents",
                        """
                        {"customer_id": "99876", "channel": "web", "message": "My credit card was charged twice",
                         "contact": {"email": "%s", "phone": "+41446681800", "whatsapp": "+41791234567"}}"""
                                .formatted(email));
        assertThat(response.status()).as(response.toString()).isEqualTo(201);
        return response;
    }

    private static ProviderPauses pauses() {
        return application.context().getRegistry().lookupByNameAndType("providerPauses", ProviderPauses.class);
    }

    private static List<Map<String, Object>> rows(String channel) {
        return application.rows().select("SELECT * FROM notifications WHERE channel = ?", channel);
    }

    private static long callsFor(String channel) {
        return twilio.journal().stream()
                .filter(call -> StubProvider.channel(call).equals(channel))
                .count();
    }
}
