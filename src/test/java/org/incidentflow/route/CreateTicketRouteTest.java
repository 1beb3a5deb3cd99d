package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.apache.logging.log4j.core.LogEvent;
import org.incidentflow.Samples;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.ticket.LocalTickets;
import org.incidentflow.ticket.Ticket;
import org.incidentflow.ticket.TicketAnswers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@CamelMainTest(
        properties = RouteTest.INCLUDE + "create-ticket" + RouteTest.ERROR_HANDLING,
        mockEndpointsAndSkip = "direct:post-ticket")
class CreateTicketRouteTest extends RouteTest {

    /** As the route's minimumNumberOfCalls has it. */
    private static final int CALLS_THAT_OPEN_THE_BREAKER = 10;

    private static final TicketAnswers TICKETS = new TicketAnswers(Samples.JSON, Optional.empty());

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    @BindToRegistry("localTickets")
    private final LocalTickets localTickets = new LocalTickets(3);

    @Test
    void keepsTheTicketOfTheTicketApi() {
        neighbour("post-ticket").whenAnyExchangeReceived(exchange -> exchange.setVariable("ticket", Samples.TICKET));

        assertThat(createTicket()).isEqualTo(Samples.TICKET);
    }

    @Test
    void standsInWithALocalTicketWhenTheTicketApiFails() {
        neighbour("post-ticket").whenAnyExchangeReceived(exchange -> {
            throw new IOException("connection refused");
        });

        assertThat(createTicket()).isEqualTo(localTickets.assign(Samples.INCIDENT));
        assertThat(createTicket().source()).isEqualTo("local");
    }

    @Test
    void saysWhyTheTicketApiWasOfNoHelp() {
        neighbour("post-ticket").whenAnyExchangeReceived(exchange -> {
            throw new IOException("connection refused");
        });

        for (int call = 1; call <= CALLS_THAT_OPEN_THE_BREAKER; call++) {
            createTicket();
        }
        assertThat(lastFailure()).endsWith("error=\"connection refused\"");

        createTicket();
        assertThat(neighbour("post-ticket").getReceivedCounter()).isEqualTo(CALLS_THAT_OPEN_THE_BREAKER);
        assertThat(lastFailure()).endsWith("breaker=OPEN error=\"not asked\"");
    }

    @Test
    void countsThatTheTicketApiTookTheIncidentWithoutATicket() {
        neighbour("post-ticket").whenAnyExchangeReceived(exchange -> TICKETS.read(null));

        assertThat(createTicket().attempts()).isEqualTo(1);
        assertThat(lastFailure()).endsWith("error=\"The ticket API's answer is empty\"");
    }

    @Test
    void asksNobodyAtALateAttemptOfTheRecovery() {
        Exchange answer = send("create-ticket", exchange -> {
            exchange.setVariable("incident", Samples.INCIDENT);
            exchange.setVariable("withoutPeers", true);
        });

        assertNoFailure(answer);
        assertThat(answer.getVariable("ticket")).isEqualTo(localTickets.assign(Samples.INCIDENT));
        assertThat(neighbour("post-ticket").getReceivedCounter()).isZero();
    }

    @Test
    void asksTheTicketApiAtAnEarlyAttemptOfTheRecovery() {
        neighbour("post-ticket").whenAnyExchangeReceived(exchange -> exchange.setVariable("ticket", Samples.TICKET));

        Exchange answer = send("create-ticket", exchange -> {
            exchange.setVariable("incident", Samples.INCIDENT);
            exchange.setVariable("withoutPeers", false);
        });

        assertNoFailure(answer);
        assertThat(answer.getVariable("ticket")).isEqualTo(Samples.TICKET);
    }

    private static String lastFailure() {
        List<LogEvent> failures = log.of("ticket_api_failed");
        return failures.get(failures.size() - 1).getMessage().getFormattedMessage();
    }

    private Ticket createTicket() {
        Exchange answer = send("create-ticket", exchange -> {
            exchange.setVariable("incident", Samples.INCIDENT);
            exchange.setProperty(Exchange.EXCEPTION_CAUGHT, new IOException("of the model before"));
        });
        assertNoFailure(answer);
        return answer.getVariable("ticket", Ticket.class);
    }
}
