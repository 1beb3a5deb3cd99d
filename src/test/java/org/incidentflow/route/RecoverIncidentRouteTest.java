package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.Samples;
import org.incidentflow.incident.TakenOverIncidents.TakenOver;
import org.incidentflow.platform.ProblemException;
import org.incidentflow.testing.CapturedLog;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@CamelMainTest(
        properties = {
            RouteTest.INCLUDE + "recover-incident.camel.yaml,file:routes/create-incident" + RouteTest.ERROR_HANDLING,
            "incident.attempts=3"
        },
        mockEndpointsAndSkip = "direct:(receive-message|classify-message|create-ticket|store-incident"
                + "|notify-customer|schedule-reminder|respond-created)")
class RecoverIncidentRouteTest extends RouteTest {

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    private final List<String> taken = new ArrayList<>();

    @BeforeEach
    void recordTheSteps() {
        log.clear();
        CreateIncidentRouteTest.STEPS.forEach(
                step -> neighbour(step).whenAnyExchangeReceived(exchange -> taken.add(step)));
    }

    @Test
    void takesTheStepsOfTheMainRoute() {
        Exchange done = recover(1);

        assertNoFailure(done);
        assertThat(taken).isEqualTo(CreateIncidentRouteTest.STEPS);
        assertThat(done.getVariable("incident")).isEqualTo(Samples.INCIDENT);
        assertThat(sql("postpone-incident").getReceivedCounter()).isZero();
        assertThat(log.lines())
                .contains(
                        "INFO incident_taken_over incident_id=" + Samples.INCIDENT_ID + " attempt=1",
                        "INFO incident_recovered incident_id=" + Samples.INCIDENT_ID + " attempt=1");
    }

    @Test
    void asksNobodyElseAfterAFewAttempts() {
        assertThat(recover(3).getVariable("withoutPeers")).isEqualTo(false);
        assertThat(recover(4).getVariable("withoutPeers")).isEqualTo(true);
    }

    @Test
    void postponesWhatFailsAndMakesNoProblemOfIt() {
        neighbour("store-incident").whenAnyExchangeReceived(exchange -> {
            throw new IllegalStateException("no room");
        });

        Exchange done = recover(2);

        assertThat(sql("postpone-incident").getReceivedCounter()).isEqualTo(1);
        assertLeft(done, "error=\"");
    }

    @Test
    void leavesALostLeaseToWhoHasIt() {
        neighbour("store-incident").whenAnyExchangeReceived(exchange -> {
            throw ProblemException.takenOver();
        });

        assertLeft(recover(2), "error=\"");
    }

    private void assertLeft(Exchange done, String reason) {
        assertNoFailure(done);
        assertThat(taken).containsExactly("receive-message", "classify-message", "create-ticket");
        assertThat(done.getMessage().getHeaders())
                .doesNotContainKeys(Exchange.HTTP_RESPONSE_CODE, Exchange.CONTENT_TYPE);
        assertThat(log.lines())
                .filteredOn(line -> !line.startsWith("INFO"))
                .singleElement()
                .asString()
                .startsWith("WARN incident_not_recovered incident_id=" + Samples.INCIDENT_ID + " attempt=2 " + reason);
        assertThat(log.of("incident_recovered")).isEmpty();
    }

    private Exchange recover(int attempts) {
        return send("recover-incident", exchange -> exchange.getMessage()
                .setBody(new TakenOver(Samples.INCIDENT, attempts, null, null)));
    }
}
