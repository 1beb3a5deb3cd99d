package org.incidentflow.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.AddressException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.incidentflow.notify.ProviderAnswers.Meaning;
import org.incidentflow.platform.LoggedFailure;

/**
 * Judges why a provider did not take a notification: whose fault it is, and what to write down. What the answers mean is in
 * {@link ProviderAnswers}; here they are found in the exceptions of the HTTP and mail clients.
 */
public final class DeliveryFailures {

    private static final String SMTP = "smtp";
    private static final int LONGEST_TEXT = 200;

    /** SendGrid names the field that it complains of. */
    private static final Pattern FIELD = Pattern.compile("[\\w.\\[\\]]{1,60}");

    /** "Relay access denied", "unable to relay" and the like: the server's words for who may not send over it. */
    private static final Pattern RELAY = Pattern.compile("\\brelay", Pattern.CASE_INSENSITIVE);

    /** How the words of Angus Mail begin when the server has no STARTTLS, and Java's when it answers in plain text. */
    private static final Pattern NO_TLS = Pattern.compile(
            "STARTTLS is required but|Could not convert socket to TLS|Unsupported or unrecognized SSL message");

    private final ObjectMapper json;
    private final String mailServer;

    /** @param mailServer host and port, for the reasons */
    public DeliveryFailures(ObjectMapper json, String mailServer) {
        this.json = json;
        this.mailServer = mailServer;
    }

    /** Whether the provider would refuse the notification again. */
    public boolean permanent(Exchange exchange) {
        return judge(exchange).fault() == Fault.RECIPIENT;
    }

    /** Whether no notification gets through, so that this one has to wait. */
    public boolean operators(Exchange exchange) {
        return judge(exchange).fault() == Fault.OPERATOR;
    }

    /** The reason in one line, without the message's text, the customer's address and secrets. */
    public String describe(Exchange exchange) {
        return judge(exchange).reason();
    }

    private Verdict judge(Exchange exchange) {
        return judge(
                exchange.getVariable("provider", "", String.class),
                exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** @param failure perhaps with what Camel wraps around the exceptions of beans */
    public Verdict judge(String provider, Throwable failure) {
        Throwable cause = withoutCamels(failure);
        if (cause instanceof ProviderPausedException) {
            return new Verdict(Fault.OPERATOR, cause.getMessage());
        }
        if (cause instanceof AddressException) {
            return new Verdict(Fault.RECIPIENT, "The e-mail address is not valid");
        }
        if (cause instanceof UnusableAddressException) {
            return new Verdict(Fault.RECIPIENT, cause.getMessage());
        }
        if (cause instanceof HttpOperationFailedException answer) {
            return judgeAnswer(provider, answer);
        }
        Optional<SmtpReply> reply = SmtpReply.of(cause);
        if (reply.isPresent()) {
            return judgeReply(reply.get());
        }
        return judgeConnection(provider, cause);
    }

    private Verdict judgeAnswer(String provider, HttpOperationFailedException answer) {
        JsonNode body = body(answer);
        JsonNode code = body.path("code");
        String field = body.at("/errors/0/field").asText("");
        String detail =
                code.isIntegralNumber() ? code.asText() : FIELD.matcher(field).matches() ? field : "";
        Meaning meaning = ProviderAnswers.of(provider, "post", (answer.getStatusCode() + " " + detail).strip());
        String reason = "%s answered %d%s%s"
                .formatted(
                        URI.create(answer.getUri()).getHost(),
                        answer.getStatusCode(),
                        answer.getStatusCode() < 300 ? " with " + contentType(answer) : "",
                        // Twilio's own number of the error, which its documentation explains.
                        code.isIntegralNumber() ? ", code " + detail : "");
        return verdict(meaning, reason);
    }

    private Verdict judgeReply(SmtpReply reply) {
        String answer = RELAY.matcher(reply.text()).find() ? reply.codes() + " relay" : reply.codes();
        Meaning meaning = ProviderAnswers.of(SMTP, reply.stage(), answer);
        String codes = reply.codes().equals("none") ? "" : " " + reply.codes();
        return verdict(
                meaning,
                switch (reply.stage()) {
                    case "connect" -> "The mail server %s answered%s to the connection".formatted(mailServer, codes);
                    case "login" ->
                        "The mail server %s refused the login:%s%s".formatted(mailServer, codes, text(reply.text()));
                    case "mail" ->
                        "The mail server %s refused the sender:%s%s".formatted(mailServer, codes, text(reply.text()));
                    // Servers repeat addresses and texts in what follows.
                    default -> "The mail server answered" + codes;
                });
    }

    private Verdict judgeConnection(String provider, Throwable failure) {
        String trouble = "";
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ConnectException
                    || cause instanceof UnknownHostException
                    || cause instanceof NoRouteToHostException) {
                trouble = "refused";
            } else if (isTls(cause)) {
                trouble = "tls";
            }
        }
        Meaning meaning = ProviderAnswers.of(provider, "connect", trouble);
        return verdict(
                meaning,
                failure instanceof MessagingException
                        ? mailReason(failure, !trouble.isEmpty())
                        : LoggedFailure.reason(failure));
    }

    private static boolean isTls(Throwable failure) {
        return failure instanceof SSLHandshakeException
                || failure instanceof SSLPeerUnverifiedException
                || (failure instanceof SSLException || failure instanceof MessagingException)
                        && failure.getMessage() != null
                        && NO_TLS.matcher(failure.getMessage()).lookingAt();
    }

    /** What the socket said, or else Angus Mail, whose exceptions without a reply tell of host, port and protocol only. */
    private String mailReason(Throwable failure, boolean unreachable) {
        boolean bySocket = failure.getCause() != null || failure.getClass() != MessagingException.class;
        String reason = bySocket ? " " + LoggedFailure.reason(failure) : text(failure.getMessage());
        return bySocket && !unreachable ? reason.strip() : "The mail server %s:%s".formatted(mailServer, reason);
    }

    private static Verdict verdict(Meaning meaning, String reason) {
        return new Verdict(meaning.fault(), meaning.advice().isEmpty() ? reason : reason + "; " + meaning.advice());
    }

    /** One line of a mail server, with a blank before it, or nothing. */
    private static String text(String said) {
        String line = said == null
                ? ""
                : LoggedFailure.withoutValues(said.lines().findFirst().orElse(""));
        String plain = line.replaceAll("[\\p{C}\"]+", "'").strip();
        return plain.isEmpty() ? "" : " " + plain.substring(0, Math.min(plain.length(), LONGEST_TEXT));
    }

    private static String contentType(HttpOperationFailedException answer) {
        return Stream.ofNullable(answer.getResponseHeaders())
                .flatMap(headers -> headers.entrySet().stream())
                .filter(header -> header.getKey().equalsIgnoreCase("Content-Type"))
                .map(Map.Entry::getValue)
                .map(type -> type.replaceFirst(";.*", "").strip())
                .filter(type -> type.matches("[\\w.+-]+/[\\w.+-]+"))
                .findFirst()
                .orElse("no content type");
    }

    private JsonNode body(HttpOperationFailedException answer) {
        try {
            return json.readTree(answer.getResponseBody() == null ? "" : answer.getResponseBody());
        } catch (IOException e) {
            return json.missingNode();
        }
    }

    /** What went wrong, without what Camel wraps around the exceptions of beans. */
    private static Throwable withoutCamels(Throwable failure) {
        Throwable cause = failure;
        while (isCamels(cause) && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    private static boolean isCamels(Throwable failure) {
        return failure.getClass().getName().startsWith("org.apache.camel.");
    }
}
