package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.Samples;
import org.incidentflow.ticket.LocalTickets;
import org.incidentflow.ticket.Ticket;
import org.junit.jupiter.api.Test;

@CamelMainTest(
        properties = RouteTest.INCLUDE + "create-ticket" + RouteTest.ERROR_HANDLING,
        mockEndpointsAndSkip = "direct:post-ticket")
class CreateTicketRouteTest extends RouteTest {

    @BindToRegistry("localTickets")
    private final LocalTickets localTickets = new LocalTickets();

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

    private Ticket createTicket() {
        Exchange answer = send("create-ticket", exchange -> exchange.setVariable("incident", Samples.INCIDENT));
        assertNoFailure(answer);
        return answer.getVariable("ticket", Ticket.class);
    }
}
