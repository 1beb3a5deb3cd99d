package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.Producer;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.junit.jupiter.api.Test;

/** Whatever is around a call, only the headers that are named for its component go out and come back. */
class CallHeadersTest {

    private static final Map<String, Object> HEADERS = Map.of(
            "authorization", "Bearer ours",
            "Content-Type", "application/json",
            "CamelHttpUri", "http://evil.example/{{bean:closing}}",
            "CamelSqlQuery", "DELETE FROM incidents",
            "CamelSqlUpdateCount", 7,
            "X-Message-Id", "7",
            "subject", "Hello");

    private final Map<String, Object> sent = new HashMap<>();
    private int calls;

    @Test
    void letsThroughWhatIsNamed() throws Exception {
        assertThat(call("http", to -> to.from("direct:call").to("http:peer"))).containsOnlyKeys("X-Message-Id");
        assertThat(sent).containsOnlyKeys("authorization", "Content-Type");
    }

    @Test
    void letsThroughWhatASqlStepCounts() throws Exception {
        assertThat(call("sql", to -> to.from("direct:call").to("sql:peer"))).containsOnlyKeys("CamelSqlUpdateCount");
        assertThat(sent).isEmpty();
    }

    @Test
    void letsThroughNothingOfAComponentThatIsNotNamed() throws Exception {
        assertThat(call("newcomer", to -> to.from("direct:call").to("newcomer:peer")))
                .isEmpty();
        assertThat(sent).isEmpty();
    }

    @Test
    void isThereWhereverACallIs() throws Exception {
        assertThat(call("newcomer", to -> to.from("direct:call")
                        .doTry()
                        .multicast()
                        .filter(to.header("subject").isNotNull())
                        .split(to.body())
                        .circuitBreaker()
                        .loadBalance()
                        .roundRobin()
                        .to("newcomer:peer")))
                .doesNotContainKeys("Set-Cookie");
        assertThat(sent).isEmpty();
    }

    @Test
    void dropsTheHeadersOfAFailedCall() throws Exception {
        assertThat(call("http", to -> to.from("direct:call")
                        .doTry()
                        .to("http:peer?fails=true")
                        .doCatch(IllegalStateException.class)
                        .log("failed")))
                .containsOnlyKeys("X-Message-Id");
    }

    @Test
    void doesNotLoseCountOfRepeatedCalls() throws Exception {
        call("http", to -> to.from("direct:call")
                .onException(IllegalStateException.class)
                .maximumRedeliveries(2)
                .redeliveryDelay(0)
                .handled(true)
                .end()
                .to("http:peer?fails=true"));

        assertThat(calls).isEqualTo(3);
        assertThat(sent).containsOnlyKeys("authorization", "Content-Type");
    }

    @Test
    void leavesHeadersToOtherRoutes() throws Exception {
        assertThat(call("http", to -> {
                    to.from("direct:call").to("direct:next");
                    to.from("direct:next").setHeader("next").constant(true);
                }))
                .containsKeys("next", "subject", "CamelHttpUri");
    }

    /** Sends every header through the routes, and returns those of the answer. */
    private Map<String, Object> call(String component, Consumer<RouteBuilder> routes) throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            // The component's own options mean nothing to the one that stands for it.
            context.setAutowiredEnabled(false);
            context.addComponent(component, new Peer());
            context.getCamelContextExtension().addInterceptStrategy(CallHeaders.standard());
            RouteBuilder.addRoutes(context, routes::accept);
            context.start();
            Exchange answer = context.createProducerTemplate().send("direct:call", exchange -> {
                exchange.getMessage().setHeaders(new HashMap<>(HEADERS));
                exchange.getMessage().setBody("body");
            });
            assertThat(answer.getException()).isNull();
            return answer.getMessage().getHeaders();
        }
    }

    /** Remembers what it was told, and answers with headers of every kind. */
    private final class Peer extends DefaultComponent {

        @Override
        protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
            boolean fails = parameters.remove("fails") != null;
            return new DefaultEndpoint(uri, this) {
                @Override
                public Producer createProducer() {
                    return new DefaultProducer(this) {
                        @Override
                        public void process(Exchange exchange) {
                            answer(exchange.getMessage(), fails);
                        }
                    };
                }

                @Override
                public org.apache.camel.Consumer createConsumer(org.apache.camel.Processor processor) {
                    throw new UnsupportedOperationException();
                }
            };
        }

        private void answer(Message message, boolean fails) {
            calls++;
            sent.putAll(message.getHeaders());
            message.setHeaders(new HashMap<>(HEADERS));
            message.setHeader("Set-Cookie", "session=1");
            message.setHeader(Exchange.HTTP_RESPONSE_CODE, 299);
            message.setHeader(Exchange.REDELIVERY_COUNTER, 0);
            if (fails) {
                throw new IllegalStateException("the peer fails");
            }
        }
    }
}
