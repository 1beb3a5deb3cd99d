package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.incidentflow.platform.Problem.FieldError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.jdbc.CannotGetJdbcConnectionException;

class ProblemsTest {

    private final Problems problems = new Problems(Json.mapper());

    static Stream<Arguments> refusals() {
        return Stream.of(
                Arguments.of(ProblemException.malformed("why"), 400, "malformed-request", "Malformed request"),
                Arguments.of(ProblemException.notFound("why"), 404, "not-found", "Not found"),
                Arguments.of(ProblemException.conflict("why"), 409, "conflict", "Conflict"));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void keepsTheProblemOfARefusal(ProblemException refusal, int status, String name, String title) {
        assertThat(problems.describe(refusal)).isEqualTo(Problem.of(status, name, title, "why"));
    }

    @Test
    void listsEveryWrongField() {
        List<FieldError> errors =
                List.of(new FieldError("channel", "is required"), new FieldError("contact.email", "must be a string"));

        assertThat(problems.describe(ProblemException.invalid(errors)))
                .isEqualTo(Problem.of(
                        422,
                        "invalid-fields",
                        "Invalid fields",
                        "Correct these fields: channel, contact.email.",
                        errors));
    }

    @Test
    void findsARefusalInsideWhatCamelWrapsItIn() {
        assertThat(problems.describe(new RuntimeCamelException(new IOException(ProblemException.notFound("gone"))))
                        .status())
                .isEqualTo(404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"08000", "08001", "08003", "08006", "57P01", "57P02", "57P03"})
    void isUnavailableWhenTheDatabaseIsAway(String sqlState) {
        assertUnavailable(new RuntimeException(new SQLException("away", sqlState)));
    }

    @Test
    void isUnavailableWhenThePoolHasNoConnection() {
        assertUnavailable(new SQLTransientConnectionException("Connection is not available, request timed out"));
        assertUnavailable(
                new CannotGetJdbcConnectionException("no connection", new SQLException(new ConnectException())));
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "42P01", "22021", "54000"})
    void isAnInternalErrorForEveryOtherFailureOfAStatement(String sqlState) {
        assertThat(problems.describe(new SQLException("no", sqlState)).status()).isEqualTo(500);
    }

    @Test
    void isAnInternalErrorOtherwise() {
        Problem expected = Problem.of(
                500,
                "internal-error",
                "Internal error",
                "The request could not be completed. The application's log has the details.");
        assertThat(problems.describe(new NullPointerException("secret"))).isEqualTo(expected);
        assertThat(problems.describe(new SQLException("no state"))).isEqualTo(expected);
        assertThat(problems.describe(null)).isEqualTo(expected);
    }

    @Test
    void answersWithItsOwnHeadersOnly() throws IOException {
        Exchange exchange = answer(ProblemException.conflict("busy"));

        assertThat(exchange.getMessage().getHeaders())
                .isEqualTo(Map.of("CamelHttpResponseCode", 409, "Content-Type", "application/problem+json"));
        assertThat(Json.mapper().readTree(exchange.getMessage().getBody(byte[].class)))
                .isEqualTo(
                        Json.mapper()
                                .readTree(
                                        """
                                {"type": "urn:incident-flow:problem:conflict", "title": "Conflict", "status": 409,
                                 "detail": "busy"}"""));
    }

    @Test
    void saysWhenToComeBack() throws JsonProcessingException {
        Exchange exchange = answer(new SQLException("away", "08006"));

        assertThat(exchange.getMessage().getHeaders())
                .isEqualTo(Map.of(
                        "CamelHttpResponseCode", 503, "Content-Type", "application/problem+json", "Retry-After", "2"));
    }

    @ParameterizedTest
    @CsvSource({
        "55P03, The database is busy.",
        "40P01, The database is busy.",
        "57014, The database is busy.",
        "25006, The database takes no changes now.",
        "53100, 'The database is out of disk space, memory or connections.'",
        "58030, The database cannot use its files."
    })
    void saysWhyTheDatabaseCannotTakeIt(String state, String why) {
        assertThat(problems.describe(new IllegalStateException(new SQLException("no", state))))
                .isEqualTo(Problem.unavailable("database-unavailable", why + " Send the same request again later."));
    }

    private void assertUnavailable(Throwable cause) {
        assertThat(problems.describe(cause))
                .isEqualTo(Problem.unavailable(
                        "database-unavailable", "The database cannot be reached. Send the same request again later."));
    }

    private Exchange answer(Exception cause) throws JsonProcessingException {
        CamelContext context = new DefaultCamelContext();
        Exchange exchange = new DefaultExchange(context);
        exchange.getMessage().setHeader("Authorization", "Bearer secret");
        exchange.getMessage().setHeader(Exchange.HTTP_RESPONSE_CODE, 201);
        exchange.setProperty(Exchange.EXCEPTION_CAUGHT, cause);
        problems.answer(exchange);
        return exchange;
    }
}
