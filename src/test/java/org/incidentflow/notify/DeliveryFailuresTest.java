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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryFailuresTest {

    private final DeliveryFailures failures = new DeliveryFailures(new ObjectMapper());

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 413, 422})
    void anErrorOfOursIsPermanent(int status) {
        assertThat(DeliveryFailures.isPermanent(answer(status, null))).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 408, 429, 500, 502, 503, 504})
    void anErrorOfTheirsPasses(int status) {
        assertThat(DeliveryFailures.isPermanent(answer(status, null))).isFalse();
    }

    @Test
    void brokenConnectionsPass() {
        assertThat(DeliveryFailures.isPermanent(new ConnectException("refused")))
                .isFalse();
        assertThat(DeliveryFailures.isPermanent(new SocketTimeoutException("Read timed out")))
                .isFalse();
        assertThat(DeliveryFailures.isPermanent(
                        new MessagingException("Exception reading response", new SocketTimeoutException())))
                .isFalse();
    }

    @Test
    void aMailServersReplyDecides() throws AddressException {
        assertThat(DeliveryFailures.isPermanent(refused(550, "550 5.1.1 No such user")))
                .isTrue();
        assertThat(DeliveryFailures.isPermanent(refused(450, "450 4.2.0 Greylisted")))
                .isFalse();
        assertThat(DeliveryFailures.isPermanent(new AuthenticationFailedException("535 5.7.8 Bad credentials\n")))
                .isTrue();
        assertThat(DeliveryFailures.isPermanent(new AuthenticationFailedException("454 4.7.0 Try again")))
                .isFalse();
        assertThat(DeliveryFailures.isPermanent(new AddressException("Missing final '@domain'", "zoe")))
                .isTrue();
    }

    @Test
    void saysWhoAnsweredWhatAndNothingOfTheMessage() throws AddressException {
        assertThat(failures.reason(answer(400, "{\"code\": 21211, \"message\": \"The 'To' number\"}")))
                .isEqualTo("api.example.org answered 400, code 21211");
        assertThat(failures.reason(answer(503, "<html>busy</html>"))).isEqualTo("api.example.org answered 503");
        assertThat(failures.reason(answer(503, null))).isEqualTo("api.example.org answered 503");
        assertThat(failures.reason(refused(550, "550 5.1.1 <zoe@example.org> No such user")))
                .isEqualTo("The mail server answered 550 5.1.1");
        assertThat(failures.reason(refused(550, "550-No such user"))).isEqualTo("The mail server answered 550");
        assertThat(failures.reason(new AddressException("Bad", "zoe@"))).isEqualTo("The e-mail address is not valid");
        assertThat(failures.reason(new NoRecipientException("sms")))
                .isEqualTo("The customer's contact has no phone number");
        assertThat(failures.reason(new SocketTimeoutException())).isEqualTo("SocketTimeoutException");
        assertThat(failures.reason(new ConnectException("Connection refused\nat length")))
                .isEqualTo("Connection refused");
        assertThat(failures.reason(new CamelExchangeException(
                        "Cannot convert: the text", new DefaultExchange(new DefaultCamelContext()))))
                .isEqualTo("CamelExchangeException");
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
