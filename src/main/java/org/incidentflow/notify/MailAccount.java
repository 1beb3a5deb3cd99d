package org.incidentflow.notify;

import jakarta.mail.PasswordAuthentication;
import jakarta.mail.Session;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.io.UnsupportedEncodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Properties;
import java.util.Set;
import org.apache.camel.component.mail.MailAuthenticator;
import org.incidentflow.platform.AnswerLimit;
import org.incidentflow.platform.DeadlineSockets;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;

/** Who sends our e-mail, and by which mail server. */
final class MailAccount {

    private static final Set<String> TLS = Set.of("starttls", "tls", "none");

    private final Settings settings;
    private final Duration timeout;

    MailAccount(Settings settings, Duration timeout) {
        this.settings = settings;
        this.timeout = timeout;
    }

    /** With the beans {@code smtpSession} and {@code smtpLogin}. */
    String endpoint() {
        return "smtp://%s:%d?session=#smtpSession&authenticator=#smtpLogin".formatted(host(), port());
    }

    /** How the mail server is reached. The time-out is for the whole dialogue, in which any reply may take its time. */
    Session session() {
        String tls = settings.oneOf("SMTP_TLS", TLS);
        Properties smtp = new Properties();
        smtp.setProperty("mail.smtp.host", host());
        smtp.setProperty("mail.smtp.port", String.valueOf(port()));
        smtp.setProperty(
                "mail.smtp.auth", String.valueOf(settings.optional("SMTP_USER").isPresent()));
        smtp.setProperty("mail.smtp.starttls.enable", String.valueOf(tls.equals("starttls")));
        smtp.setProperty("mail.smtp.starttls.required", String.valueOf(tls.equals("starttls")));
        smtp.setProperty("mail.smtp.ssl.enable", String.valueOf(tls.equals("tls")));
        smtp.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        smtp.put("mail.smtp.socketFactory", new DeadlineSockets(timeout, AnswerLimit.read(settings)));
        // Or what failed would be tried again at once, without a deadline.
        smtp.setProperty("mail.smtp.socketFactory.fallback", "false");
        // Once it took the message, nothing that the server says matters.
        smtp.setProperty("mail.smtp.quitwait", "false");
        return Session.getInstance(smtp);
    }

    MailAuthenticator login() {
        String user = settings.optional("SMTP_USER").orElse(null);
        String password = settings.optional("SMTP_PASSWORD").orElse(null);
        if ((user == null) != (password == null)) {
            throw new SettingException("%s is not set; a mail server's user and password belong together."
                    .formatted(user == null ? "SMTP_USER" : "SMTP_PASSWORD"));
        }
        return new MailAuthenticator() {
            @Override
            public PasswordAuthentication getPasswordAuthentication() {
                return new PasswordAuthentication(user, password);
            }
        };
    }

    /** @return null if there is none */
    InternetAddress sender() {
        String from = settings.optional("EMAIL_FROM").orElse(null);
        if (from == null) {
            return null;
        }
        try {
            InternetAddress sender = new InternetAddress(from, true);
            // Or a name that is not ASCII would go out as it is.
            sender.setPersonal(sender.getPersonal(), StandardCharsets.UTF_8.name());
            return sender;
        } catch (AddressException | UnsupportedEncodingException e) {
            throw new SettingException(
                    "EMAIL_FROM is \"%s\": it must be an address such as help@example.org or Help <help@example.org>."
                            .formatted(from));
        }
    }

    private String host() {
        return settings.optional("SMTP_HOST").orElse("localhost");
    }

    private int port() {
        return settings.port("SMTP_PORT");
    }
}
