package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.builder.LambdaRouteBuilder;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.apache.camel.test.main.junit5.Configure;
import org.incidentflow.platform.Problem.FieldError;
import org.incidentflow.platform.ProblemException;
import org.junit.jupiter.api.Test;

@CamelMainTest(properties = RouteTest.INCLUDE + "error-handling.camel.yaml")
class ErrorHandlingRouteTest extends RouteTest {

    @Configure
    void addARouteThatFails(MainConfigurationProperties main) {
        LambdaRouteBuilder route = builder -> builder.from("direct:fail")
                .routeConfigurationId("api-errors")
                .to("mock:failing-step")
                .to("mock:next-step");
        main.addLambdaRouteBuilder(route);
    }

    @Test
    void answersARefusalWithItsOwnProblem() throws IOException {
        Exchange answer = failWith(ProblemException.invalid(List.of(new FieldError("message", "is required"))));

        assertProblem(answer, 422, "Correct these fields: message.");
        assertJson(
                answer.getMessage(),
                """
                {"type": "urn:incident-flow:problem:invalid-fields", "title": "Invalid fields", "status": 422,
                 "detail": "Correct these fields: message.",
                 "errors": [{"field": "message", "message": "is required"}]}""");
    }

    @Test
    void tellsNothingAboutAnUnexpectedException() throws IOException {
        Exchange answer = failWith(new IllegalStateException("password=hunter2"));

        assertProblem(answer, 500, "The request could not be completed. The application's log has the details.");
        assertThat(answer.getMessage().getBody(String.class)).doesNotContain("hunter2", "Exception");
    }

    @Test
    void asksToComeBackWhenTheDatabaseIsAway() throws IOException {
        Exchange answer = failWith(new SQLException("connection refused", "08001"));

        assertProblem(answer, 503, "The database cannot be reached. Send the same request again later.");
        assertThat(answer.getMessage().getHeader("Retry-After")).isEqualTo("2");
    }

    private Exchange failWith(Exception failure) {
        mock("failing-step").whenAnyExchangeReceived(exchange -> {
            throw failure;
        });
        Exchange answer = send("fail", exchange -> exchange.getMessage().setHeaders(new HashMap<>(HOSTILE_HEADERS)));
        assertThat(mock("next-step").getReceivedCounter()).isZero();
        return answer;
    }
}
