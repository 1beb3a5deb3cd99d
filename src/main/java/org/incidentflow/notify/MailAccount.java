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
import org.apache.camel.component.mail.DefaultJavaMailSender;
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

    /** With the bean {@code mailSender}. */
    String endpoint() {
        return "smtp://%s?javaMailSender=#mailSender".formatted(server());
    }

    /** Host and port. */
    String server() {
        return host() + ":" + port();
    }

    /** Sends the mails of either session over it. */
    MailSender sender(Session session, Session international) {
        MailAuthenticator login = login();
        MailSender sender = new MailSender(prepared(MailSender.international(), international, login));
        prepared(sender, session, login);
        return sender;
    }

    private <T extends DefaultJavaMailSender> T prepared(T sender, Session session, MailAuthenticator login) {
        sender.setHost(host());
        sender.setPort(port());
        sender.setProtocol("smtp");
        sender.setSession(session);
        sender.setAuthenticator(login);
        return sender;
    }

    /** For mails to addresses with letters beyond ASCII, which go out in headers and commands as they are: RFC 6532. */
    Session international() {
        Properties smtp = dialogue();
        smtp.setProperty("mail.mime.allowutf8", "true");
        return Session.getInstance(smtp);
    }

    /** For all other mails: headers and commands are in ASCII, which every server on their way takes. */
    Session session() {
        return Session.getInstance(dialogue());
    }

    /** How the mail server is reached. The time-out is for the whole dialogue, in which any reply may take its time. */
    private Properties dialogue() {
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
        return smtp;
    }

    private MailAuthenticator login() {
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
    InternetAddress from() {
        String from = settings.optional("EMAIL_FROM").orElse(null);
        if (from == null) {
            return null;
        }
        try {
            InternetAddress written = new InternetAddress(from, true);
            Mailbox mailbox = Mailbox.ofSender(written.getAddress());
            if (!mailbox.isAscii()) {
                throw new SettingException("EMAIL_FROM is \"%s\": before the @ it must be ASCII,".formatted(from)
                        + " or many mail servers could not take the mail.");
            }
            InternetAddress sender = mailbox.internetAddress();
            // Or a name that is not ASCII would go out as it is.
            sender.setPersonal(written.getPersonal(), StandardCharsets.UTF_8.name());
            return sender;
        } catch (AddressException | UnusableAddressException | UnsupportedEncodingException e) {
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
