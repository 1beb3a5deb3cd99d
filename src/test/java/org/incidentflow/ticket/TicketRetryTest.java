package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.incidentflow.platform.AnswerLimit;
import org.incidentflow.platform.LeanHttpComponent;
import org.incidentflow.testing.EndlessPeer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketRetryTest {

    private final TicketRetry retry = new TicketRetry(Duration.ofSeconds(5));

    @ParameterizedTest
    @CsvSource({"502,true", "503,true", "504,true", "500,false", "429,false", "400,false", "302,false"})
    void triesAgainAfterWhatPasses(int status, boolean worthwhile) throws IOException {
        assertThat(retry.worthwhile(after(answer(status, Map.of())))).isEqualTo(worthwhile);
    }

    @ParameterizedTest
    @CsvSource({"0,true,0", "5,true,5000", "6,false,", "soon,false,", "-1,false,"})
    void waitsAsLongAsItIsToldIfThatIsShort(String retryAfter, boolean worthwhile, Long wait) throws IOException {
        Exchange exchange = after(answer(503, Map.of("retry-after", retryAfter)));

        assertThat(retry.worthwhile(exchange)).isEqualTo(worthwhile);
        if (worthwhile) {
            assertThat(exchange.getIn().getHeader(Exchange.REDELIVERY_DELAY)).isEqualTo(wait);
        }
    }

    @Test
    void takesAtMostTwoCallsAndTheLongestWaitBetween() throws IOException {
        Exchange exchange = after(answer(503, Map.of("Retry-After", "5")));
        assertThat(retry.worthwhile(exchange)).isTrue();
        Duration wait = Duration.ofMillis(exchange.getIn().getHeader(Exchange.REDELIVERY_DELAY, Long.class));

        assertThat(retry.longest()).isEqualTo(Duration.ofSeconds(5 + 5).plus(wait));
    }

    @Test
    void triesAgainAfterABrokenConnectionButNotAfterATimeout() throws IOException {
        assertThat(retry.worthwhile(after(new ConnectException("refused")))).isTrue();
        assertThat(retry.worthwhile(after(new SocketTimeoutException("Read timed out"))))
                .isFalse();
        assertThat(retry.worthwhile(after(new IllegalArgumentException("no id"))))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"201,true", "500,false"})
    void doesNotAskForAnAnswerAgainThatIsTooLong(int status, boolean taken) throws Exception {
        try (CamelContext context = new DefaultCamelContext();
                EndlessPeer peer = EndlessPeer.sending("HTTP/1.1 %d Said\r\n\r\n".formatted(status), "x")) {
            context.addComponent("http", new LeanHttpComponent(new AnswerLimit(1_000)));
            context.start();

            Exchange failed = context.createProducerTemplate().request(peer.url("/tickets"), exchange -> {});

            assertThat(failed.getException()).hasMessageContaining("MAX_ANSWER_SIZE");
            assertThat(retry.worthwhile(after(failed.getException()))).isFalse();
            assertThat(retry.refused(after(failed.getException()))).isFalse();
            assertThat(TicketRetry.taken(failed.getException())).isEqualTo(taken);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "400,true",
        "409,true",
        "413,true",
        "422,true",
        "302,false",
        "401,false",
        "403,false",
        "404,false",
        "408,false",
        "425,false",
        "429,false",
        "500,false",
        "503,false"
    })
    void tellsARefusalOfOneFromThatOfAll(int status, boolean refused) throws IOException {
        assertThat(retry.refused(after(answer(status, Map.of())))).isEqualTo(refused);
    }

    @Test
    void takesNoOtherFailureForARefusal() throws IOException {
        assertThat(retry.refused(after(new ConnectException("refused")))).isFalse();
        assertThat(retry.refused(after(new IllegalArgumentException("no id")))).isFalse();
    }

    private static Exception answer(int status, Map<String, String> headers) {
        return new HttpOperationFailedException("http://tickets", status, "", null, headers, "");
    }

    private static Exchange after(Exception failure) throws IOException {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            Exchange exchange = new DefaultExchange(context);
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
            return exchange;
        }
    }
}
