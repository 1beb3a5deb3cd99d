package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.InternetAddress;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.Map;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A line for each row of the table, in the providers' own words. */
class ProviderAnswersTest {

    private static final Address[] NONE = {};

    private final DeliveryFailures failures = new DeliveryFailures(new ObjectMapper(), "mail.example.org:587");

    @ParameterizedTest
    @CsvSource({
        "400, 21211, RECIPIENT, ''",
        "400, 21610, RECIPIENT, ''",
        "400, 21614, RECIPIENT, ''",
        "400, 21617, RECIPIENT, ''",
        "400, 99999, RECIPIENT, ''",
        "400, 21408, RECIPIENT, the account may not send to this country; allow it at Twilio",
        "403, 21408, RECIPIENT, the account may not send to this country; allow it at Twilio",
        "400, 21608, RECIPIENT, a trial account sends to verified numbers only",
        "400, 21212, OPERATOR, check SMS_FROM and WHATSAPP_FROM",
        "400, 21603, OPERATOR, check SMS_FROM and WHATSAPP_FROM",
        "400, 21606, OPERATOR, check SMS_FROM and WHATSAPP_FROM",
        "400, 21659, OPERATOR, check SMS_FROM and WHATSAPP_FROM",
        "400, 63007, OPERATOR, check SMS_FROM and WHATSAPP_FROM",
        "401, 20003, OPERATOR, check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
        "401, 90010, OPERATOR, the account is not active",
        "403, 20005, OPERATOR, the account is not active",
        "401, , OPERATOR, check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
        "402, , OPERATOR, there is no credit left",
        "403, , OPERATOR, check the account's permissions",
        "404, 20404, OPERATOR, check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN",
        "404, , OPERATOR, check TWILIO_BASE_URL and TWILIO_ACCOUNT_SID",
        "405, , OPERATOR, check TWILIO_BASE_URL and TWILIO_ACCOUNT_SID",
        "407, , OPERATOR, a proxy on the way wants a login",
        "301, , OPERATOR, check TWILIO_BASE_URL and TWILIO_ACCOUNT_SID",
        "308, , OPERATOR, check TWILIO_BASE_URL and TWILIO_ACCOUNT_SID",
        "200, , PASSING, Twilio answers 201 to what it takes",
        "429, 20429, PASSING, ''",
        "408, , PASSING, ''",
        "500, 20500, PASSING, ''",
        "503, , PASSING, ''"
    })
    void twilios(int status, String code, Fault fault, String advice) {
        String body =
                code == null ? "<html>" : "{\"code\": %s, \"message\": \"…\", \"status\": %d}".formatted(code, status);

        assertVerdict(failures.judge("twilio", answer(status, body)), fault, advice);
    }

    @ParameterizedTest
    @CsvSource({
        "400, personalizations.0.to.0.email, RECIPIENT, ''",
        "400, from.email, OPERATOR, check EMAIL_FROM",
        "400, from, OPERATOR, check EMAIL_FROM",
        "400, , RECIPIENT, ''",
        "413, , RECIPIENT, ''",
        "401, , OPERATOR, 'check SENDGRID_API_KEY, and whether there is credit left'",
        "402, , OPERATOR, there is no credit left",
        "403, from, OPERATOR, check that the key may send mail and EMAIL_FROM is verified",
        "403, , OPERATOR, check that the key may send mail and EMAIL_FROM is verified",
        "404, , OPERATOR, check SENDGRID_BASE_URL",
        "405, , OPERATOR, check SENDGRID_BASE_URL",
        "407, , OPERATOR, a proxy on the way wants a login",
        "302, , OPERATOR, check SENDGRID_BASE_URL",
        "200, , PASSING, SendGrid answers 202 to what it takes",
        "204, , PASSING, SendGrid answers 202 to what it takes",
        "429, , PASSING, ''",
        "502, , PASSING, ''"
    })
    void sendGrids(int status, String field, Fault fault, String advice) {
        String body = "{\"errors\": [{\"message\": \"…\", \"field\": %s, \"help\": null}]}"
                .formatted(field == null ? "null" : "\"" + field + "\"");

        assertVerdict(failures.judge("sendgrid", answer(status, body)), fault, advice);
    }

    @ParameterizedTest
    @CsvSource({
        "MAIL FROM:<help@example.org>, 550 5.7.1 Sender rejected, OPERATOR, check EMAIL_FROM",
        "MAIL FROM:<help@example.org>, 553 5.1.8 Sender domain, OPERATOR, check EMAIL_FROM",
        "MAIL FROM:<help@example.org>, 530 5.7.0 Authentication required, OPERATOR, check SMTP_USER and SMTP_PASSWORD",
        "MAIL FROM:<help@example.org>, 451 4.3.0 Later, PASSING, ''",
        "DATA, 554 5.6.0 Not like this, RECIPIENT, ''",
        "DATA, 530 5.7.0 Authentication required, OPERATOR, check SMTP_USER and SMTP_PASSWORD",
        "DATA, 452 4.3.1 No room, PASSING, ''",
        "MAIL FROM:<help@example.org>, 550 5.6.7 No SMTPUTF8, RECIPIENT, ''"
    })
    void aMailServersToACommand(String command, String reply, Fault fault, String advice) {
        MessagingException refused = new SMTPSendFailedException(
                command, Integer.parseInt(reply.substring(0, 3)), reply, null, NONE, NONE, NONE);

        assertVerdict(failures.judge("smtp", refused), fault, advice);
    }

    @ParameterizedTest
    @CsvSource({
        "550 5.1.1 No such user, RECIPIENT, ''",
        "450 4.2.0 Greylisted, PASSING, ''",
        "554 5.7.1 Access denied, RECIPIENT, ''",
        "554 5.7.1 Relay access denied, OPERATOR, it does not send on for us; check SMTP_USER and SMTP_PASSWORD",
        "550 5.7.54 SMTP; Unable to relay recipient in non-accepted domain, OPERATOR,"
                + " it does not send on for us; check SMTP_USER and SMTP_PASSWORD",
        "530 5.7.1 Authentication required, OPERATOR, check SMTP_USER and SMTP_PASSWORD"
    })
    void aMailServersToARecipient(String reply, Fault fault, String advice) throws Exception {
        MessagingException refused = new SendFailedException(
                "Invalid Addresses",
                new SMTPAddressFailedException(
                        new InternetAddress("zoe@example.org"),
                        "RCPT TO:<zoe@example.org>",
                        Integer.parseInt(reply.substring(0, 3)),
                        reply),
                NONE,
                NONE,
                NONE);

        assertVerdict(failures.judge("smtp", refused), fault, advice);
    }

    @ParameterizedTest
    @CsvSource({
        "535 5.7.8 Bad credentials, OPERATOR, check SMTP_USER and SMTP_PASSWORD",
        "534 5.7.9 Application password required, OPERATOR, check SMTP_USER and SMTP_PASSWORD",
        "538 5.7.11 Encryption required, OPERATOR, check SMTP_USER and SMTP_PASSWORD",
        "No authentication mechanisms supported by both server and client, OPERATOR, check SMTP_USER and SMTP_PASSWORD",
        "454 4.7.0 Temporary authentication failure, PASSING, ''"
    })
    void aMailServersToTheLogin(String reply, Fault fault, String advice) {
        assertVerdict(failures.judge("smtp", new AuthenticationFailedException(reply + "\n")), fault, advice);
    }

    @Test
    void whatHappensInPlaceOfAnAnswer() {
        assertVerdict(
                failures.judge(
                        "smtp",
                        new MessagingException(
                                "Could not connect to SMTP host: mail.example.org, port: 25, response: 554")),
                Fault.OPERATOR,
                "check that the mail server takes mail from here");
        assertVerdict(
                failures.judge(
                        "smtp",
                        new MessagingException(
                                "Could not connect to SMTP host: mail.example.org, port: 25, response: 421")),
                Fault.PASSING,
                "");
        assertVerdict(
                failures.judge("smtp", new MessagingException("Couldn't connect", new ConnectException("refused"))),
                Fault.OPERATOR,
                "check SMTP_HOST and SMTP_PORT");
        assertVerdict(
                failures.judge("smtp", new MessagingException("x", new UnknownHostException("mail.example.org"))),
                Fault.OPERATOR,
                "check SMTP_HOST and SMTP_PORT");
        assertVerdict(
                failures.judge(
                        "smtp",
                        new MessagingException(
                                "Could not convert socket to TLS",
                                new SSLHandshakeException("PKIX path building failed"))),
                Fault.OPERATOR,
                "check SMTP_TLS and the mail server's certificate");
        assertVerdict(
                failures.judge(
                        "smtp",
                        new MessagingException("x", new SSLException("Unsupported or unrecognized SSL message"))),
                Fault.OPERATOR,
                "check SMTP_TLS and the mail server's certificate");
        assertVerdict(
                failures.judge(
                        "smtp", new MessagingException("STARTTLS is required but host does not support STARTTLS")),
                Fault.OPERATOR,
                "check SMTP_TLS and the mail server's certificate");
        assertVerdict(
                failures.judge("smtp", new MessagingException("x", new SocketTimeoutException("Read timed out"))),
                Fault.PASSING,
                "");
        assertVerdict(failures.judge("smtp", new MessagingException("[EOF]")), Fault.PASSING, "");
        assertVerdict(
                failures.judge("sendgrid", new NoRouteToHostException("no route")),
                Fault.OPERATOR,
                "check SENDGRID_BASE_URL");
        assertVerdict(
                failures.judge("twilio", new ConnectException("refused")), Fault.OPERATOR, "check TWILIO_BASE_URL");
        assertVerdict(
                failures.judge("twilio", new SSLHandshakeException("PKIX path building failed")),
                Fault.OPERATOR,
                "check the certificate, and whether a proxy is on the way");
        assertVerdict(failures.judge("twilio", new SSLException("Connection reset")), Fault.PASSING, "");
        assertVerdict(failures.judge("twilio", new SocketTimeoutException("Read timed out")), Fault.PASSING, "");
    }

    private static void assertVerdict(Verdict verdict, Fault fault, String advice) {
        assertThat(verdict.fault()).as(verdict.reason()).isEqualTo(fault);
        if (advice.isEmpty()) {
            assertThat(verdict.reason()).doesNotContain(";");
        } else {
            assertThat(verdict.reason()).endsWith("; " + advice);
        }
    }

    private static HttpOperationFailedException answer(int status, String body) {
        return new HttpOperationFailedException(
                "https://api.example.org/send", status, "", null, Map.of("content-type", "text/html; a=b"), body);
    }
}
