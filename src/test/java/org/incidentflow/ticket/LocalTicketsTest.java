package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.incidentflow.Samples;
import org.incidentflow.incident.Contact;
import org.incidentflow.incident.Incident;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalTicketsTest {

    private final LocalTickets tickets = new LocalTickets(3);

    @Test
    void givesTheSameIncidentTheSameTicket() {
        assertThat(tickets.assign(Samples.INCIDENT)).isEqualTo(new LocalTickets(3).assign(Samples.INCIDENT));
        assertThat(tickets.assign(Samples.INCIDENT).source()).isEqualTo("local");
    }

    @Test
    void knowWhatTheTicketApiTookWithoutATicket() {
        assertThat(replaced(3, new UnreadableTicketException("empty")))
                .isEqualTo(new Ticket(tickets.assign(Samples.INCIDENT).id(), "local", null, 1, false));
        assertThat(replaced(3, new RuntimeCamelException(new UnreadableTicketException("empty")))
                        .attempts())
                .isEqualTo(1);
        assertThat(replaced(1, new UnreadableTicketException("empty")).unconfirmed())
                .isTrue();
        assertThat(replaced(1, new IOException("refused"))).isEqualTo(tickets.assign(Samples.INCIDENT));
        assertThat(replaced(1, null)).isEqualTo(tickets.assign(Samples.INCIDENT));
    }

    private static Ticket replaced(int attempts, Exception failure) {
        Exchange exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, failure);
        return new LocalTickets(attempts).replace(Samples.INCIDENT, exchange);
    }

    @ParameterizedTest
    @CsvSource({
        "00000000-0000-0000-0000-000000000000,TKT-00000000",
        "ffffffff-ffff-ffff-0000-000000000023,TKT-0000000Z",
        "00000000-0000-4000-8000-000000000000,TKT-IJ32E8E8",
        "00000000-0000-4000-bfff-ffffffffffff,TKT-RSMLLCLB"
    })
    void writesEightCharactersOfBase36(UUID id, String ticketId) {
        assertThat(tickets.assign(incident(id)).id()).isEqualTo(ticketId);
    }

    @Test
    void givesDifferentIncidentsDifferentTickets() {
        Random random = new Random(42);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            UUID id = new UUID(random.nextLong(), random.nextLong() & 0x3fffffffffffffffL | 0x8000000000000000L);
            ids.add(tickets.assign(incident(id)).id());
        }

        assertThat(ids).hasSize(10_000).allMatch(id -> id.matches("TKT-[0-9A-Z]{8}"));
    }

    private static Incident incident(UUID id) {
        return new Incident(id, "99876", "web", "Hello", Contact.UNKNOWN, null, "anonymous", null, null, "lease");
    }
}
