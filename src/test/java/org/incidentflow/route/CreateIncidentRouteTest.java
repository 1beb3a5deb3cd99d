package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.platform.ProblemException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@CamelMainTest(
        properties = RouteTest.INCLUDE + "create-incident" + RouteTest.ERROR_HANDLING,
        mockEndpointsAndSkip = "direct:(receive-message|classify-message|create-ticket|store-incident"
                + "|notify-customer|schedule-reminder|respond-created)")
class CreateIncidentRouteTest extends RouteTest {

    /** Of the picture; the recovery takes them as well. */
    static final List<String> STEPS = List.of(
            "receive-message",
            "classify-message",
            "create-ticket",
            "store-incident",
            "notify-customer",
            "schedule-reminder",
            "respond-created");

    private final List<String> taken = new ArrayList<>();

    @BeforeEach
    void recordTheSteps() {
        STEPS.forEach(step -> neighbour(step).whenAnyExchangeReceived(exchange -> taken.add(step)));
    }

    @Test
    void takesTheSevenStepsOfThePictureInItsOrder() {
        assertNoFailure(send("create-incident", exchange -> {}));
        assertThat(taken).isEqualTo(STEPS);
    }

    @Test
    void answersWithTheProblemOfTheStepThatRefusesAndTakesNoFurther() throws IOException {
        neighbour("receive-message").whenAnyExchangeReceived(exchange -> {
            throw ProblemException.malformed("The body is empty; send a JSON object.");
        });

        Exchange answer =
                send("create-incident", exchange -> exchange.getMessage().setHeaders(new HashMap<>(HOSTILE_HEADERS)));

        assertProblem(answer, 400, "The body is empty; send a JSON object.");
        assertThat(taken).isEmpty();
    }
}
