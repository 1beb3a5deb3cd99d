package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.camel.impl.DefaultCamelContext;
import org.incidentflow.platform.AnswerLimit;
import org.incidentflow.platform.LeanHttpComponent;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.incidentflow.testing.RequestLines;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ProvidersTest {

    private static final Map<String, String> EVERYTHING = Map.of(
            "email.from", "help@example.org",
            "smtp.host", "mail.example.org",
            "sendgrid.api.key", "SG.secret",
            "sms.from", "+15005550006",
            "whatsapp.from", "+14155238886",
            "twilio.account.sid", "AC1",
            "twilio.auth.token", "secret");

    private final Properties settings = defaults();

    @Test
    void needNothingToWriteToTheLog() {
        assertThat(read().properties())
                .containsEntry("email.delivery", "log")
                .containsEntry("sms.delivery", "log")
                .containsEntry("whatsapp.delivery", "log");
    }

    @ParameterizedTest
    @CsvSource({
        "email.provider, smtp, smtp.host, SMTP_HOST is not set; EMAIL_PROVIDER names smtp",
        "email.provider, smtp, email.from, EMAIL_FROM is not set; EMAIL_PROVIDER names smtp",
        "email.provider, 'log,sendgrid', sendgrid.api.key, SENDGRID_API_KEY is not set; EMAIL_PROVIDER names sendgrid",
        "email.provider, sendgrid, email.from, EMAIL_FROM is not set; EMAIL_PROVIDER names sendgrid",
        "sms.provider, twilio, twilio.account.sid, TWILIO_ACCOUNT_SID is not set; SMS_PROVIDER names twilio",
        "sms.provider, twilio, twilio.auth.token, TWILIO_AUTH_TOKEN is not set; SMS_PROVIDER names twilio",
        "sms.provider, twilio, sms.from, SMS_FROM is not set; SMS_PROVIDER names twilio",
        "whatsapp.provider, twilio, whatsapp.from, WHATSAPP_FROM is not set; WHATSAPP_PROVIDER names twilio"
    })
    void needWhatTheyNeed(String channel, String provider, String missing, String message) {
        settings.putAll(EVERYTHING);
        settings.setProperty(channel, provider);
        bind();
        settings.remove(missing);

        assertThatThrownBy(this::bind)
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    @ParameterizedTest
    @CsvSource({
        "email.provider, twilio, EMAIL_PROVIDER is \"twilio\"",
        "sms.provider, smtp, SMS_PROVIDER is \"smtp\"",
        "whatsapp.provider, sendgrid, WHATSAPP_PROVIDER is \"sendgrid\"",
        "sms.provider, '', SMS_PROVIDER is not set",
        "smtp.tls, ssl, SMTP_TLS is \"ssl\"",
        "smtp.port, 0, SMTP_PORT is \"0\"",
        "smtp.user, me, SMTP_PASSWORD is not set",
        "smtp.password, secret, SMTP_USER is not set",
        "email.from, help, EMAIL_FROM is \"help\"",
        "email.from, zoë@example.org, EMAIL_FROM is \"zoë@example.org\": before the @ it must be ASCII",
        "email.from, zoe@exa_-mple..org, EMAIL_FROM is",
        "sendgrid.base.url, ftp://x, SENDGRID_BASE_URL is \"ftp://x\"",
        "twilio.base.url, https://x/?a=b, TWILIO_BASE_URL must be",
        "twilio.base.url, https://me:secret@x/, TWILIO_BASE_URL is \"https://…@x/\"",
        "twilio.base.url, '', TWILIO_BASE_URL is not set",
        "twilio.account.sid, AC/1, TWILIO_ACCOUNT_SID is \"AC/1\"",
        "notify.timeout, soon, NOTIFY_TIMEOUT is \"soon\""
    })
    void areCheckedAtTheStart(String property, String value, String message) {
        settings.setProperty(property, value);

        assertThatThrownBy(this::bind)
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(message)
                .hasMessageNotContaining("secret");
    }

    @Test
    void endBeforeTheNotificationIsTakenByOthers() {
        settings.putAll(EVERYTHING);
        settings.setProperty("email.provider", "smtp,sendgrid");
        settings.setProperty("notify.timeout", "10s");
        bind();
        settings.setProperty("notify.timeout", "11s");

        assertThatThrownBy(this::bind)
                .hasMessage("NOTIFY_TIMEOUT is 11000 ms: with EMAIL_PROVIDER=smtp,sendgrid it must be at most 10 s,"
                        + " 20 s for all together.");
    }

    @Test
    void nameTheRouteOfAFailoverList() {
        settings.putAll(EVERYTHING);
        settings.setProperty("email.provider", " smtp , sendgrid ");

        assertThat(read().properties()).containsEntry("email.delivery", "smtp-or-sendgrid");
    }

    @Test
    void callTheAddressesOfTheSettings() {
        settings.putAll(EVERYTHING);
        settings.setProperty("sendgrid.base.url", "http://127.0.0.1:81/mock/");

        Map<String, String> properties = read().properties();

        assertThat(properties.get("sendgrid.endpoint")).startsWith("http://127.0.0.1:81?");
        assertThat(properties.get("twilio.endpoint")).startsWith("https://api.twilio.com?");
        assertThat(properties.get("smtp.endpoint")).startsWith("smtp://mail.example.org:587?");
        assertThat(properties.toString()).doesNotContain("secret");
    }

    @ParameterizedTest
    @MethodSource("org.incidentflow.testing.Targets#paths")
    void sendTheirBaseUrlAsItIsConfigured(String path) throws Exception {
        String base = path.replaceFirst("/+$", "");
        settings.putAll(EVERYTHING);
        try (RequestLines peer = new RequestLines();
                DefaultCamelContext context = new DefaultCamelContext()) {
            settings.setProperty("sendgrid.base.url", "http://127.0.0.1:%d%s".formatted(peer.port(), path));
            settings.setProperty("twilio.base.url", "http://127.0.0.1:%d%s".formatted(peer.port(), base));
            context.addComponent("http", new LeanHttpComponent(new AnswerLimit(65_536)));
            Providers providers = read();
            providers.bind(context, new ObjectMapper());
            context.start();

            for (String provider : List.of("twilio", "sendgrid")) {
                context.createProducerTemplate()
                        .requestBody(providers.properties().get(provider + ".endpoint"), "{}");
                peer.answerWith("202 Accepted");
            }

            assertThat(peer.targets())
                    .containsExactly(base + "/2010-04-01/Accounts/AC1/Messages.json", base + "/v3/mail/send");
        }
    }

    private Providers read() {
        return Providers.read(new Settings(property -> Optional.ofNullable(settings.getProperty(property))));
    }

    private void bind() {
        read().bind(new DefaultCamelContext(), new ObjectMapper());
    }

    private static Properties defaults() {
        Properties settings = new Properties();
        try (Reader file = Files.newBufferedReader(Path.of("application.properties"))) {
            settings.load(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return settings;
    }
}
