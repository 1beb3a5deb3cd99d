package org.incidentflow.notify;

import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;

/**
 * A mail server's negative reply.
 *
 * @param stage {@code connect}, {@code login}, or what it replies to: {@code mail}, {@code rcpt} or {@code data}
 * @param codes the reply code and the enhanced one of RFC 3463, such as {@code 550 5.1.1}; or {@code none}
 * @param text  what the server, or Angus Mail in its place, says besides; from {@code rcpt} on it may have the customer's
 *              address or message
 */
record SmtpReply(String stage, String codes, String text) {

    private static final Pattern REPLY =
            Pattern.compile("(?s)^([2-5]\\d\\d)(?:[ -]([245]\\.\\d{1,3}\\.\\d{1,3}))?\\b[ -]?(.*)");

    private static final Pattern GREETING = Pattern.compile("Could not connect to SMTP host: .*, response: (\\d{3})");

    /** The first one of an exception that may have several one behind the other. */
    static Optional<SmtpReply> of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof MessagingException exception) {
            Optional<SmtpReply> reply = read(exception);
            if (reply.isPresent()) {
                return reply;
            }
            cause = exception.getNextException();
        }
        return Optional.empty();
    }

    private static Optional<SmtpReply> read(MessagingException exception) {
        String message = exception.getMessage() == null ? "" : exception.getMessage();
        if (exception instanceof AuthenticationFailedException) {
            return Optional.of(negative("login", message).orElse(new SmtpReply("login", "none", message)));
        }
        if (exception instanceof SMTPSenderFailedException) {
            return negative("mail", message);
        }
        if (exception instanceof SMTPAddressFailedException) {
            return negative("rcpt", message);
        }
        if (exception instanceof SMTPSendFailedException refused) {
            return negative(stage(refused.getCommand()), message);
        }
        Matcher greeting = GREETING.matcher(message);
        return greeting.matches() ? Optional.of(new SmtpReply("connect", greeting.group(1), "")) : Optional.empty();
    }

    private static Optional<SmtpReply> negative(String stage, String message) {
        Matcher reply = REPLY.matcher(message);
        if (!reply.matches() || reply.group(1).charAt(0) < '4') {
            return Optional.empty();
        }
        String codes = reply.group(2) == null ? reply.group(1) : reply.group(1) + " " + reply.group(2);
        return Optional.of(new SmtpReply(stage, codes, reply.group(3)));
    }

    private static String stage(String command) {
        String verb = command == null ? "" : command.toUpperCase(Locale.ROOT);
        if (verb.startsWith("MAIL")) {
            return "mail";
        }
        return verb.startsWith("RCPT") ? "rcpt" : "data";
    }

    /** Before it was told anything of the customer. */
    boolean isBeforeRecipient() {
        return !stage.equals("rcpt") && !stage.equals("data");
    }
}
