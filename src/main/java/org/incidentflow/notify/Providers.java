package org.incidentflow.notify;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.camel.CamelContext;
import org.apache.camel.spi.Registry;
import org.incidentflow.platform.PeerUrl;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;

/**
 * Who carries the messages to the customers: reads and checks the providers' settings, and makes the beans and endpoints
 * that the routes {@code deliver-by-…} name. Secrets stay in the beans; no endpoint's address has one.
 */
public final class Providers {

    private static final Map<String, Set<String>> ACCEPTED = new TreeMap<>(Map.of(
            "EMAIL", Set.of("log", "smtp", "sendgrid"),
            "SMS", Set.of("log", "twilio"),
            "WHATSAPP", Set.of("log", "twilio")));

    private static final Map<String, List<String>> NEEDED = Map.of(
            "log", List.of(),
            "smtp", List.of("SMTP_HOST", "EMAIL_FROM"),
            "sendgrid", List.of("SENDGRID_API_KEY", "EMAIL_FROM"),
            "twilio", List.of("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "%s_FROM"));

    /** What all providers of a list may take together, so that they end before somebody else takes the notification. */
    private static final Duration LONGEST = Duration.ofSeconds(20);

    private final Settings settings;
    private final Map<String, List<String>> chosen;
    private final Duration timeout;
    private final MailAccount mail;

    private Providers(Settings settings, Map<String, List<String>> chosen, Duration timeout) {
        this.settings = settings;
        this.chosen = chosen;
        this.timeout = timeout;
        this.mail = new MailAccount(settings, timeout);
    }

    /** @throws SettingException if a setting is wrong, or one is missing that a chosen provider needs */
    public static Providers read(Settings settings) {
        Map<String, List<String>> chosen = new TreeMap<>();
        ACCEPTED.forEach((channel, accepted) -> {
            List<String> providers = settings.list(channel + "_PROVIDER", accepted);
            providers.forEach(provider -> requireNeeded(settings, channel, provider));
            chosen.put(channel, providers);
        });
        Duration timeout = settings.duration("NOTIFY_TIMEOUT");
        chosen.forEach((channel, providers) -> requireInTime(channel, providers, timeout));
        return new Providers(settings, chosen, timeout);
    }

    /** The providers of each channel, in the order in which they are asked. */
    public Map<String, List<String>> chosen() {
        Map<String, List<String>> byChannel = new TreeMap<>();
        chosen.forEach((channel, providers) -> byChannel.put(channel.toLowerCase(Locale.ROOT), providers));
        return byChannel;
    }

    /** Host and port of the mail server. */
    public String mailServer() {
        return mail.server();
    }

    /** Makes the beans and the properties that the routes name. */
    public void bind(CamelContext context, ObjectMapper json) {
        Registry beans = context.getRegistry();
        InternetAddress from = mail.from();
        Session session = mail.session();
        Session international = mail.international();
        beans.bind("logProvider", new LogProvider());
        beans.bind("smtpProvider", new SmtpProvider(session, international, from));
        beans.bind("mailSender", mail.sender(session, international));
        sendGrid().bindTo(beans);
        twilio().bindTo(beans);
        beans.bind("sendGridProvider", new SendGridProvider(text("SENDGRID_API_KEY"), from));
        beans.bind(
                "twilioProvider",
                new TwilioProvider(
                        text("TWILIO_ACCOUNT_SID"),
                        text("TWILIO_AUTH_TOKEN"),
                        Map.of("sms", text("SMS_FROM"), "whatsapp", text("WHATSAPP_FROM")),
                        json));
        properties().forEach(context.getPropertiesComponent()::addOverrideProperty);
    }

    /**
     * The endpoints, and for each channel the route that delivers: its provider's, or that of its failover list. None has
     * the name of a setting, whose environment variable Camel would prefer.
     */
    Map<String, String> properties() {
        Map<String, String> properties = new HashMap<>();
        properties.put("sendgrid.endpoint", sendGrid().endpoint() + taking(202) + timeouts());
        properties.put("twilio.endpoint", twilio().endpoint() + taking(201) + timeouts());
        properties.put("smtp.endpoint", mail.endpoint());
        chosen.forEach((channel, providers) ->
                properties.put(channel.toLowerCase(Locale.ROOT) + ".delivery", FailoverRoutes.name(providers)));
        return properties;
    }

    private String accountSid() {
        String sid = text("TWILIO_ACCOUNT_SID");
        if (!sid.matches("[A-Za-z0-9]*")) {
            throw new SettingException(
                    "TWILIO_ACCOUNT_SID is \"%s\": it must be letters and digits only.".formatted(sid));
        }
        return sid;
    }

    private PeerUrl sendGrid() {
        return new PeerUrl("sendGridUrl", url("SENDGRID_BASE_URL", "/v3/mail/send"));
    }

    private PeerUrl twilio() {
        return new PeerUrl(
                "twilioUrl", url("TWILIO_BASE_URL", "/2010-04-01/Accounts/%s/Messages.json".formatted(accountSid())));
    }

    /** @param taken the one status by which a provider says that it took the notification */
    private static String taking(int taken) {
        return "&okStatusCodeRange=%1$d-%1$d".formatted(taken);
    }

    private String timeouts() {
        return "&connectionRequestTimeout=%1$d&connectTimeout=%1$d&responseTimeout=%1$d".formatted(timeout.toMillis());
    }

    private URI url(String setting, String path) {
        URI base = settings.httpUrl(setting)
                .orElseThrow(() -> new SettingException(setting + " is not set, and has no default."));
        if (base.getRawQuery() != null) {
            throw new SettingException(
                    setting + " must be a URL of scheme, host and perhaps a path, such as https://api.example.org.");
        }
        return URI.create(base.toString().replaceFirst("/+$", "") + path);
    }

    private String text(String setting) {
        return settings.optional(setting).orElse("");
    }

    private static void requireNeeded(Settings settings, String channel, String provider) {
        for (String needed : NEEDED.get(provider)) {
            String setting = needed.formatted(channel);
            if (settings.optional(setting).isEmpty()) {
                throw new SettingException(
                        "%s is not set; %s_PROVIDER names %s, which needs it.".formatted(setting, channel, provider));
            }
        }
    }

    private static void requireInTime(String channel, List<String> providers, Duration timeout) {
        long calls =
                providers.stream().filter(provider -> !provider.equals("log")).count();
        if (calls > 0 && timeout.compareTo(LONGEST.dividedBy(calls)) > 0) {
            throw new SettingException(
                    "NOTIFY_TIMEOUT is %d ms: with %s_PROVIDER=%s it must be at most %d s, %d s for all together."
                            .formatted(
                                    timeout.toMillis(),
                                    channel,
                                    String.join(",", providers),
                                    LONGEST.dividedBy(calls).toSeconds(),
                                    LONGEST.toSeconds()));
        }
    }
}
