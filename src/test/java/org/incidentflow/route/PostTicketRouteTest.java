package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Optional;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.Samples;
import org.incidentflow.ticket.TicketAnswers;
import org.incidentflow.ticket.TicketApi;
import org.incidentflow.ticket.TicketRequests;
import org.incidentflow.ticket.TicketRetry;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@CamelMainTest(
        properties = {
            RouteTest.INCLUDE + "post-ticket.camel.yaml,file:routes/try-ticket-api" + RouteTest.ERROR_HANDLING,
            "ticket.api.endpoint=http:ticket-api"
        },
        mockEndpointsAndSkip = "http:ticket-api")
class PostTicketRouteTest extends RouteTest {

    @BindToRegistry("ticketApi")
    private final TicketApi ticketApi = new TicketApi(Optional.empty(), Optional.empty());

    @BindToRegistry("ticketRequests")
    private final TicketRequests ticketRequests = new TicketRequests(Samples.CATEGORIES);

    @BindToRegistry("ticketAnswers")
    private final TicketAnswers ticketAnswers = new TicketAnswers(Samples.JSON, Optional.empty());

    @BindToRegistry("ticketRetry")
    private final TicketRetry ticketRetry = new TicketRetry(Duration.ofSeconds(5));

    private String apiAnswer = "{\"ticket_id\": \"TKT-5678\"}";

    @BeforeEach
    void answerAsTheTicketApi() {
        mock("http:ticket-api").whenAnyExchangeReceived(exchange -> {
            exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 201);
            exchange.getMessage().setHeader("Set-Cookie", "session=1");
            exchange.getMessage().setBody(apiAnswer.getBytes());
        });
    }

    @Test
    void postsExactlyTheContractsBody() throws IOException {
        postTicket();

        assertJson(
                posted(),
                """
                {"incident_id": "e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab", "customer_id": "99876",
                 "category": "duplicate_payment", "message": "My credit card was charged twice", "priority": "high"}""");
    }

    @Test
    void sendsItsOwnHeadersOnly() {
        postTicket();

        assertThat(posted().getHeaders()).containsOnlyKeys("Idempotency-Key", "Content-Type");
        assertThat(posted().getHeader("Idempotency-Key", String.class)).isEqualTo(Samples.INCIDENT_ID.toString());
        assertThat(posted().getHeader("Content-Type")).isEqualTo("application/json");
    }

    @Test
    void takesTheTicketAndDropsTheAnswersHeaders() {
        Exchange answer = postTicket();

        assertNoFailure(answer);
        assertThat(answer.getVariable("ticket")).isEqualTo(Samples.TICKET);
        assertThat(answer.getMessage().getHeaders()).isEmpty();
    }

    @Test
    void failsWithoutATicketInTheAnswer() {
        apiAnswer = "<html>Welcome</html>";

        Exchange answer = postTicket();

        assertThat(answer.getException()).hasStackTraceContaining("The ticket API's answer is not JSON");
        assertThat(answer.getVariable("ticket")).isNull();
    }

    @Nested
    @CamelMainTest
    class WithToken {

        @BindToRegistry("ticketApi")
        private final TicketApi protectedApi = new TicketApi(Optional.empty(), Optional.of("t0ken"));

        @Test
        void sendsItAsBearer() {
            postTicket();

            assertThat(posted().getHeader("Authorization")).isEqualTo("Bearer t0ken");
        }
    }

    private Exchange postTicket() {
        return send("post-ticket", exchange -> {
            exchange.getMessage().setHeaders(new HashMap<>(HOSTILE_HEADERS));
            // A caller's never gets into a message; here it would pass for the route's own.
            exchange.getMessage().removeHeader("Authorization");
            exchange.setVariable("incident", Samples.INCIDENT);
            exchange.setVariable("classification", Samples.CLASSIFICATION);
        });
    }

    private Message posted() {
        assertThat(mock("http:ticket-api").getReceivedCounter()).isEqualTo(1);
        return mock("http:ticket-api").getExchanges().get(0).getMessage();
    }
}
