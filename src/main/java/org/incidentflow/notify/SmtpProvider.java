package org.incidentflow.notify;

import jakarta.mail.Message.RecipientType;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import org.apache.camel.Variable;

/** E-mail over SMTP: a notification becomes a plain text message whose Message-ID is made of the notification's id. */
public final class SmtpProvider {

    private final Session session;
    private final Session international;
    private final InternetAddress from;

    /** @param international for addresses beyond ASCII */
    public SmtpProvider(Session session, Session international, InternetAddress from) {
        this.session = session;
        this.international = international;
        this.from = from;
    }

    /**
     * The message to send. The same notification always has the same Message-ID, by which mail servers and programs
     * recognize one that arrives twice.
     *
     * @throws NoRecipientException     if the customer left no address
     * @throws UnusableAddressException if the address is none
     */
    public MimeMessage compose(@Variable("notification") Notification notification) throws MessagingException {
        String charset = StandardCharsets.UTF_8.name();
        Mailbox recipient = Mailbox.of(notification.requireRecipient());
        MimeMessage message = new MimeMessage(recipient.isAscii() ? session : international);
        message.setFrom(from);
        message.setRecipient(RecipientType.TO, recipient.internetAddress());
        message.setSubject(EmailSubject.of(notification.message()), charset);
        message.setText(notification.message(), charset);
        message.setHeader("Message-ID", messageId(notification));
        // So that no out-of-office note comes back: RFC 3834.
        message.setHeader("Auto-Submitted", "auto-generated");
        return message;
    }

    public Delivery confirm(@Variable("notification") Notification notification) {
        return new Delivery("smtp", messageId(notification));
    }

    private String messageId(Notification notification) {
        String address = from.getAddress();
        return "<%s@%s>".formatted(notification.id(), address.substring(address.lastIndexOf('@') + 1));
    }
}
