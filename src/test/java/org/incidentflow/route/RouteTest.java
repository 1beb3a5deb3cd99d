package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.CamelContextAware;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.mock.MockEndpoint;
import org.incidentflow.Samples;
import org.incidentflow.incident.IncidentRows;
import org.incidentflow.incident.Incidents;
import org.incidentflow.notify.DeliveryFailures;
import org.incidentflow.notify.Outbox;
import org.incidentflow.platform.CallHeaders;
import org.incidentflow.platform.Problems;

/** What the tests of single routes share: statements that are mocks, and ways to send and to look. */
abstract class RouteTest implements CamelContextAware {

    static final String INCLUDE = "camel.main.routesIncludePattern=file:routes/";
    static final String ERROR_HANDLING = ".camel.yaml,file:routes/error-handling.camel.yaml";

    /** What a caller or a peer might send in the hope that a component obeys it. */
    static final Map<String, Object> HOSTILE_HEADERS = Map.of(
            Exchange.HTTP_URI,
            "http://evil.example/{{bean:closing}}",
            Exchange.HTTP_RESPONSE_CODE,
            201,
            "CamelSqlQuery",
            "DELETE FROM incidents",
            "Authorization",
            "Bearer secret",
            "X-Anything",
            "else");

    @BindToRegistry("sql")
    private final SqlMocks sql = new SqlMocks();

    @BindToRegistry("sql-group")
    private final SqlMocks sqlGroups = new SqlMocks();

    @BindToRegistry("json")
    private final ObjectMapper json = Samples.JSON;

    @BindToRegistry("problems")
    private final Problems problems = new Problems(Samples.JSON);

    @BindToRegistry("incidents")
    private final Incidents incidents = new Incidents();

    @BindToRegistry("incidentRows")
    private final IncidentRows incidentRows = new IncidentRows(Duration.ofSeconds(60));

    @BindToRegistry("outbox")
    private final Outbox outbox = new Outbox(Samples.JSON);

    @BindToRegistry("deliveryFailures")
    private final DeliveryFailures deliveryFailures = new DeliveryFailures(Samples.JSON, "mail.example.org:587");

    private CamelContext context;

    @Override
    public void setCamelContext(CamelContext context) {
        this.context = context;
        context.getCamelContextExtension().addInterceptStrategy(CallHeaders.standard());
    }

    @Override
    public CamelContext getCamelContext() {
        return context;
    }

    /** Sends to a route and returns what comes back, failed or not. */
    Exchange send(String route, Processor request) {
        return context.createProducerTemplate().send("direct:" + route, request);
    }

    MockEndpoint mock(String name) {
        return context.getEndpoint("mock:" + name, MockEndpoint.class);
    }

    /** The mock of a neighbour that the class's {@code mockEndpointsAndSkip} names. */
    MockEndpoint neighbour(String route) {
        return mock("direct:" + route);
    }

    /** @param statement the file's name without {@code .sql} */
    MockEndpoint sql(String statement) {
        return context.getEndpoints().stream()
                .filter(endpoint -> endpoint.getEndpointUri().contains("sql/" + statement + ".sql"))
                .map(MockEndpoint.class::cast)
                .findFirst()
                .orElseThrow(() -> new AssertionError("No step runs " + statement + ".sql"));
    }

    /** The last step of a query: its rows become the body. */
    static void returns(MockEndpoint statement, Object rows) {
        statement.whenAnyExchangeReceived(exchange -> exchange.getMessage().setBody(rows));
    }

    static void assertNoFailure(Exchange answer) {
        assertThat(answer.getException()).isNull();
    }

    /** The message's body says the same as this JSON. */
    static void assertJson(Message message, String expected) throws JsonProcessingException {
        assertThat(tree(message)).isEqualTo(Samples.JSON.readTree(expected));
    }

    /** An answer's body, status and the headers that belong to a problem, and no header else. */
    static void assertProblem(Exchange answer, int status, String detail) throws JsonProcessingException {
        assertNoFailure(answer);
        JsonNode problem = tree(answer.getMessage());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isEqualTo(detail);
        Map<String, Object> headers = answer.getMessage().getHeaders();
        assertThat(headers)
                .containsEntry(Exchange.HTTP_RESPONSE_CODE, status)
                .containsEntry(Exchange.CONTENT_TYPE, "application/problem+json");
        assertThat(headers.keySet())
                .isSubsetOf(List.of(Exchange.HTTP_RESPONSE_CODE, Exchange.CONTENT_TYPE, "Retry-After"));
    }

    private static JsonNode tree(Message message) throws JsonProcessingException {
        return Samples.JSON.readTree(message.getBody(String.class));
    }
}
