package org.incidentflow.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.incidentflow.platform.LoggedFailure;

/**
 * Judges why a provider did not take a notification: whether another attempt could change that, and what to write down.
 *
 * <p>Refused for good is what HTTP answers with 4xx other than 408 and 429, what SMTP replies to with 5xx (RFC 5321,
 * 4.2.1), and an address that is none. Everything else may pass: other statuses, broken connections, time-outs.
 */
public final class DeliveryFailures {

    /** The reply code and the enhanced one of RFC 3463. Servers repeat addresses and texts in what follows. */
    private static final Pattern REPLY = Pattern.compile("^([2-5]\\d\\d)(?:[ -]([245]\\.\\d{1,3}\\.\\d{1,3}))?\\b");

    private final ObjectMapper json;

    public DeliveryFailures(ObjectMapper json) {
        this.json = json;
    }

    /** Whether the provider would refuse the notification again. */
    public boolean permanent(Exchange exchange) {
        return isPermanent(failure(exchange));
    }

    /** The reason in one line, without the message's text, the customer's address and secrets. */
    public String describe(Exchange exchange) {
        return reason(failure(exchange));
    }

    /** As {@link #permanent(Exchange)}, of a failure without what Camel wraps around it. */
    public static boolean isPermanent(Throwable failure) {
        if (failure instanceof HttpOperationFailedException answer) {
            int status = answer.getStatusCode();
            return status >= 400 && status < 500 && status != 408 && status != 429;
        }
        return failure instanceof AddressException
                || smtpReply(failure).filter(reply -> reply.startsWith("5")).isPresent();
    }

    String reason(Throwable failure) {
        if (failure instanceof HttpOperationFailedException answer) {
            return "%s answered %d%s".formatted(host(answer.getUri()), answer.getStatusCode(), code(answer));
        }
        if (failure instanceof AddressException) {
            return "The e-mail address is not valid";
        }
        return smtpReply(failure)
                .map(reply -> "The mail server answered " + reply)
                .orElseGet(() -> LoggedFailure.reason(failure));
    }

    /** What went wrong, without what Camel wraps around the exceptions of beans. */
    private static Throwable failure(Exchange exchange) {
        Throwable failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        while (isCamels(failure) && failure.getCause() != null) {
            failure = failure.getCause();
        }
        return failure;
    }

    private static boolean isCamels(Throwable failure) {
        return failure.getClass().getName().startsWith("org.apache.camel.");
    }

    /** The first negative reply of a mail server, of which an exception may have several one behind the other. */
    private static Optional<String> smtpReply(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof MessagingException exception) {
            if (isReply(exception) && exception.getMessage() != null) {
                Matcher reply = REPLY.matcher(exception.getMessage());
                if (reply.find() && reply.group(1).charAt(0) >= '4') {
                    return Optional.of(reply.group().replace('-', ' '));
                }
            }
            cause = exception.getNextException();
        }
        return Optional.empty();
    }

    private static boolean isReply(MessagingException exception) {
        return exception instanceof SMTPAddressFailedException
                || exception instanceof SMTPSenderFailedException
                || exception instanceof SMTPSendFailedException
                || exception instanceof AuthenticationFailedException;
    }

    private static String host(String uri) {
        return URI.create(uri).getHost();
    }

    /** Twilio's own number of the error, which its documentation explains. */
    private String code(HttpOperationFailedException answer) {
        try {
            JsonNode code = json.readTree(answer.getResponseBody() == null ? "" : answer.getResponseBody())
                    .path("code");
            return code.isIntegralNumber() ? ", code " + code.asLong() : "";
        } catch (IOException e) {
            return "";
        }
    }
}
