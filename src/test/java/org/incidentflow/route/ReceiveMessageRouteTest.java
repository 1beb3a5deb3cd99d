package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.ext.auth.User;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.camel.BindToRegistry;
import org.apache.camel.Exchange;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.incidentflow.Samples;
import org.incidentflow.incident.ContactReader;
import org.incidentflow.incident.Incident;
import org.incidentflow.incident.IncidentIntake;
import org.incidentflow.platform.ProblemException;
import org.junit.jupiter.api.Test;

@CamelMainTest(
        properties = {RouteTest.INCLUDE + "receive-message" + RouteTest.ERROR_HANDLING},
        mockEndpointsAndSkip = "direct:respond-repeated")
class ReceiveMessageRouteTest extends RouteTest {

    @BindToRegistry("incidentIntake")
    private final IncidentIntake intake = new IncidentIntake(Samples.JSON, new ContactReader(Optional.empty()));

    @Test
    void storesAGoodMessageWithNoHeaderOfTheRequest() {
        returns(sql("insert-incident"), Map.of("id", UUID.randomUUID()));

        Exchange answer = receive("{\"customer_id\": \"99876\", \"channel\": \"web\", \"message\": \"Hello\"}");

        assertNoFailure(answer);
        assertThat(answer.getVariable("incident", Incident.class).message()).isEqualTo("Hello");
        assertThat(sql("insert-incident").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("insert-incident").getExchanges().get(0).getMessage().getHeaders())
                .isEmpty();
    }

    @Test
    void storesNothingOfABadOne() {
        assertThat(receive("{\"channel\": \"web\"}")
                        .getException(ProblemException.class)
                        .problem()
                        .status())
                .isEqualTo(422);
        assertThat(sql("insert-incident").getReceivedCounter()).isZero();
    }

    @Test
    void passesOnWhatTheRecoveryTookOver() {
        Exchange answer = send("receive-message", exchange -> {
            exchange.setVariable("attempts", 1);
            exchange.setVariable("incident", Samples.INCIDENT);
        });

        assertNoFailure(answer);
        assertThat(answer.getVariable("incident")).isEqualTo(Samples.INCIDENT);
        assertThat(sql("insert-incident").getReceivedCounter()).isZero();
        assertThat(neighbour("respond-repeated").getReceivedCounter()).isZero();
    }

    private Exchange receive(String body) {
        return send("receive-message", exchange -> {
            exchange.getMessage().setHeaders(new HashMap<>(HOSTILE_HEADERS));
            exchange.getMessage().setHeader(VertxPlatformHttpConstants.AUTHENTICATED_USER, User.fromName("shop"));
            exchange.getMessage().setBody(body);
        });
    }
}
