package org.incidentflow.notify;

import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.URLName;
import jakarta.mail.internet.MimeMessage;
import org.apache.camel.component.mail.DefaultJavaMailSender;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/**
 * Sends a mail over its own session: the one in ASCII, or the one with SMTPUTF8 (RFC 6531) for an address that needs it. A
 * server that does not offer it gets no such mail; Angus Mail would send it as if it did, with letters that it takes for
 * others.
 */
final class MailSender extends DefaultJavaMailSender {

    private final DefaultJavaMailSender international;

    MailSender(DefaultJavaMailSender international) {
        this.international = international;
    }

    /** For the mails of the other session. */
    static DefaultJavaMailSender international() {
        return new DefaultJavaMailSender() {
            @Override
            protected Transport getTransport(Session session) {
                return new InternationalTransport(session);
            }
        };
    }

    @Override
    public void send(MimeMessage mail) throws MessagingException {
        if (mail.getSession() == international.getSession()) {
            international.send(mail);
        } else {
            super.send(mail);
        }
    }

    private static final class InternationalTransport extends SMTPTransport {

        InternationalTransport(Session session) {
            super(session, new URLName("smtp", null, -1, null, null, null));
        }

        @Override
        protected void mailFrom() throws MessagingException {
            if (!supportsExtension("SMTPUTF8")) {
                throw new UnusableAddressException("The mail server does not offer SMTPUTF8, which this e-mail address"
                        + " needs: it has letters beyond ASCII before the @");
            }
            super.mailFrom();
        }
    }
}
