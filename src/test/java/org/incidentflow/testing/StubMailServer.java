package org.incidentflow.testing;

import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.subethamail.smtp.MessageHandler;
import org.subethamail.smtp.RejectException;
import org.subethamail.smtp.auth.EasyAuthenticationHandlerFactory;
import org.subethamail.smtp.auth.LoginFailedException;
import org.subethamail.smtp.server.SMTPServer;
import org.subethamail.smtp.server.Session;
import org.subethamail.smtp.server.SessionHandler;

/** A mail server on the loopback interface that wants a login, and remembers what it took. */
public final class StubMailServer implements BeforeAllCallback, AfterAllCallback {

    public static final String USER = "mailer@example.org";
    public static final String PASSWORD = "secret/of the@stub";

    private final List<Mail> mails = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final int port = Ports.free();
    private SMTPServer server;
    private volatile RejectException refusal;
    private volatile Duration beforeReply = Duration.ZERO;
    private volatile Duration beforeConfirmation = Duration.ZERO;

    @Override
    public void beforeAll(ExtensionContext test) {
        server = SMTPServer.port(port)
                .bindAddress(InetAddress.getLoopbackAddress())
                .hostName("localhost")
                .requireAuth()
                .authenticationHandlerFactory(new EasyAuthenticationHandlerFactory((user, password, context) -> {
                    pause(beforeReply);
                    if (!USER.equals(user) || !PASSWORD.equals(password)) {
                        throw new LoginFailedException();
                    }
                }))
                .insertReceivedHeaders(false)
                .sessionHandler(new Greeter())
                .messageHandlerFactory(context -> new Receiver())
                .build();
        server.start();
    }

    @Override
    public void afterAll(ExtensionContext test) {
        server.stop();
    }

    public int port() {
        return port;
    }

    /** Takes everything again, and forgets what it took. */
    public void reset() {
        mails.clear();
        refusal = null;
        connections.set(0);
        beforeReply = Duration.ZERO;
        beforeConfirmation = Duration.ZERO;
    }

    /** Refuses every recipient with this reply. */
    public void refuse(int code, String text) {
        refusal = new RejectException(code, text);
    }

    /** Takes its time for the greeting, the login, the sender and the recipient. */
    public void replyAfter(Duration time) {
        beforeReply = time;
    }

    /** Takes its time to confirm a message that it took. */
    public void confirmAfter(Duration time) {
        beforeConfirmation = time;
    }

    /** How many there were so far. */
    public int connections() {
        return connections.get();
    }

    /** Every message so far, oldest first. */
    public List<Mail> mails() {
        return mails;
    }

    /** A message with its envelope. */
    public record Mail(String from, String to, MimeMessage message) {

        /** A header's only value, or null. */
        public String header(String name) throws MessagingException {
            return message.getHeader(name, null);
        }
    }

    private static void pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class Greeter implements SessionHandler {

        @Override
        public SessionAcceptance accept(Session session) {
            connections.incrementAndGet();
            pause(beforeReply);
            return SessionAcceptance.success();
        }

        @Override
        public void onSessionEnd(Session session) {
            // nothing to clear away
        }
    }

    private final class Receiver implements MessageHandler {

        private String from;
        private String to;

        @Override
        public void from(String address) {
            pause(beforeReply);
            from = address;
        }

        @Override
        public void recipient(String address) throws RejectException {
            pause(beforeReply);
            if (refusal != null) {
                throw refusal;
            }
            to = address;
        }

        @Override
        public String data(InputStream data) throws IOException {
            try {
                mails.add(new Mail(from, to, new MimeMessage(null, new ByteArrayInputStream(data.readAllBytes()))));
            } catch (MessagingException e) {
                throw new IOException(e);
            }
            pause(beforeConfirmation);
            return null;
        }

        @Override
        public void done() {
            // nothing to clear away
        }
    }
}
