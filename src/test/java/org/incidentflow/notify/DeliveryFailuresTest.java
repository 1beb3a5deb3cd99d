package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.util.Map;
import org.apache.camel.CamelExchangeException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryFailuresTest {

    private final DeliveryFailures failures = new DeliveryFailures(new ObjectMapper(), "mail.example.org:587");

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void anErrorOfOursIsPermanent(int status) {
        assertThat(isPermanent(answer(status, null))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {402, 407})
    void anErrorOfTheOperatorsIsNot(int status) {
        assertThat(isPermanent(answer(status, null))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 408, 429, 500, 502, 503, 504})
    void anErrorOfTheirsPasses(int status) {
        assertThat(isPermanent(answer(status, null))).isFalse();
    }

    @Test
    void brokenConnectionsPass() {
        assertThat(isPermanent(new ConnectException("refused"))).isFalse();
        assertThat(isPermanent(new SocketTimeoutException("Read timed out"))).isFalse();
        assertThat(isPermanent(new MessagingException("Exception reading response", new SocketTimeoutException())))
                .isFalse();
    }

    @Test
    void aMailServersReplyDecides() throws AddressException {
        assertThat(isPermanent(refused(550, "550 5.1.1 No such user"))).isTrue();
        assertThat(isPermanent(refused(450, "450 4.2.0 Greylisted"))).isFalse();
        assertThat(isPermanent(new AuthenticationFailedException("535 5.7.8 Bad credentials\n")))
                .as("which the operator can correct")
                .isFalse();
        assertThat(isPermanent(new AuthenticationFailedException("454 4.7.0 Try again")))
                .isFalse();
        assertThat(isPermanent(new AddressException("Missing final '@domain'", "zoe")))
                .isTrue();
    }

    @Test
    void saysWhoAnsweredWhatAndNothingOfTheMessage() throws AddressException {
        assertThat(reason(answer(400, "{\"code\": 21211, \"message\": \"The 'To' number\"}")))
                .isEqualTo("api.example.org answered 400, code 21211");
        assertThat(reason(answer(503, "<html>busy</html>"))).isEqualTo("api.example.org answered 503");
        assertThat(reason(answer(503, null))).isEqualTo("api.example.org answered 503");
        assertThat(reason(refused(550, "550 5.1.1 <zoe@example.org> No such user")))
                .isEqualTo("The mail server answered 550 5.1.1");
        assertThat(reason(refused(550, "550-No such user"))).isEqualTo("The mail server answered 550");
        assertThat(reason(new AddressException("Bad", "zoe@"))).isEqualTo("The e-mail address is not valid");
        assertThat(reason(new NoRecipientException("sms"))).isEqualTo("The customer's contact has no phone number");
        assertThat(reason(new SocketTimeoutException())).isEqualTo("SocketTimeoutException");
        assertThat(reason(new ConnectException("Connection refused\nat length")))
                .isEqualTo("Connection refused");
        assertThat(reason(new CamelExchangeException(
                        "Cannot convert: the text", new DefaultExchange(new DefaultCamelContext()))))
                .isEqualTo("CamelExchangeException");
    }

    @Test
    void saysWhatAMailServerSaidBeforeItKnewTheCustomer() {
        assertThat(reason(new AuthenticationFailedException("535 5.7.8 Error: <me@example.org> is unknown\nmore\n")))
                .isEqualTo("The mail server mail.example.org:587 refused the login: 535 5.7.8 Error: <…> is unknown;"
                        + " check SMTP_USER and SMTP_PASSWORD");
        assertThat(reason(new SMTPSendFailedException(
                        "MAIL FROM:<help@example.org>",
                        550,
                        "550 5.7.1 <help@example.org>: Sender address \"rejected\"",
                        null,
                        new Address[0],
                        new Address[0],
                        new Address[0])))
                .isEqualTo("The mail server mail.example.org:587 refused the sender: 550 5.7.1 <…>: Sender address"
                        + " 'rejected'; check EMAIL_FROM");
        assertThat(reason(new MessagingException("[EOF]"))).isEqualTo("The mail server mail.example.org:587: [EOF]");
        assertThat(failures.judge(
                                "smtp",
                                new MessagingException("Couldn't connect", new ConnectException("Connection refused")))
                        .reason())
                .isEqualTo("The mail server mail.example.org:587: Connection refused; check SMTP_HOST and SMTP_PORT");
    }

    private boolean isPermanent(Throwable failure) {
        return failures.judge("", failure).fault() == Fault.RECIPIENT;
    }

    private String reason(Throwable failure) {
        return failures.judge("", failure).reason();
    }

    private static HttpOperationFailedException answer(int status, String body) {
        return new HttpOperationFailedException(
                "https://api.example.org/2010-04-01/Messages.json", status, "", null, Map.of(), body);
    }

    /** As angus-mail reports a recipient that is refused. */
    private static MessagingException refused(int code, String reply) throws AddressException {
        Address[] none = {};
        return new SendFailedException(
                "Invalid Addresses",
                new SMTPAddressFailedException(new InternetAddress("zoe@example.org"), "RCPT TO", code, reply),
                none,
                none,
                none);
    }
}
