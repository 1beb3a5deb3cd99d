package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.Optional;
import org.incidentflow.platform.PeerUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TicketApiTest {

    @Test
    void isTheSimulatorWithoutAUrl() {
        assertThat(new TicketApi(Optional.empty(), Optional.empty()).endpoint()).isEqualTo("direct:simulate-ticket");
    }

    @ParameterizedTest
    @CsvSource({
        "https://tickets.example.org/v1/tickets,https://tickets.example.org?httpMethod=POST&",
        "http://localhost:8080,http://localhost:8080?httpMethod=POST&",
        "http://localhost/t?board=7&x=a%20b,http://localhost?httpMethod=POST&"
    })
    void isTheHostOfTheUrlWithOptions(URI url, String start) {
        assertThat(new TicketApi(Optional.of(new PeerUrl("ticketApiUrl", url)), Optional.empty()).endpoint())
                .startsWith(start)
                .endsWith("&httpClientConfigurer=#ticketApiUrl")
                .contains("followRedirects=false", "skipControlHeaders=true", "throwExceptionOnFailure=true");
    }
}
