package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.Samples;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The routes that answer with the one value of the one row of a statement. */
@CamelMainTest(
        properties = RouteTest.INCLUDE + "get-incident.camel.yaml,file:routes/list-events.camel.yaml"
                + ",file:routes/list-notifications" + RouteTest.ERROR_HANDLING)
class ReadRoutesTest extends RouteTest {

    @ParameterizedTest
    @CsvSource({"get-incident,select-incident", "list-events,select-events", "list-notifications,select-notifications"})
    void answersWithWhatTheDatabaseHas(String route, String statement) throws IOException {
        returns(sql(statement), List.of(Map.of("json", "{\"n\": 1}")));

        Exchange answer = get(route, Samples.INCIDENT_ID.toString());

        assertNoFailure(answer);
        assertJson(answer.getMessage(), "{\"n\": 1}");
        assertThat(answer.getMessage().getHeaders())
                .containsExactlyEntriesOf(Map.of(Exchange.CONTENT_TYPE, "application/json"));
        assertThat(answer.getVariable("incidentId")).isEqualTo(Samples.INCIDENT_ID);
        assertThat(sql(statement).getExchanges().get(0).getMessage().getHeaders())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"get-incident,select-incident", "list-events,select-events", "list-notifications,select-notifications"})
    void knowsNoOtherIncident(String route, String statement) throws IOException {
        returns(sql(statement), List.of());

        assertProblem(get(route, Samples.INCIDENT_ID.toString()), 404, "There is no incident with this id.");
        assertProblem(get(route, "7"), 404, "There is no incident with this id.");
        assertThat(sql(statement).getReceivedCounter()).isEqualTo(1);
    }

    private Exchange get(String route, String id) {
        return send(route, exchange -> {
            exchange.getMessage().setHeaders(new HashMap<>(HOSTILE_HEADERS));
            exchange.getMessage().setHeader("id", id);
        });
    }
}
