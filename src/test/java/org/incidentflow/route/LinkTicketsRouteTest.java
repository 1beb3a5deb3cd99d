package org.incidentflow.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.BindToRegistry;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.main.MainConfigurationProperties;
import org.apache.camel.test.main.junit5.CamelMainTest;
import org.apache.camel.test.main.junit5.Configure;
import org.incidentflow.Samples;
import org.incidentflow.incident.TakenOverIncidents;
import org.incidentflow.notify.DeliveryFailures;
import org.incidentflow.observe.FlowMeters;
import org.incidentflow.observe.ProviderOutcomes;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.ticket.LinkTicketsRoute;
import org.incidentflow.ticket.TicketAnswers;
import org.incidentflow.ticket.TicketRetry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

@CamelMainTest(properties = "ticket.sweep.interval=1h", replaceRouteFromWith = "link-tickets=direct:link-tickets")
class LinkTicketsRouteTest extends RouteTest {

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    @BindToRegistry("takenOverIncidents")
    private final TakenOverIncidents takenOverIncidents = new TakenOverIncidents(Samples.JSON);

    @BindToRegistry("ticketRetry")
    private final TicketRetry ticketRetry = new TicketRetry(Duration.ofSeconds(5));

    @BindToRegistry("deliveryWorkers")
    private final ExecutorService workers = Executors.newFixedThreadPool(3);

    private final MeterRegistry meters = new SimpleMeterRegistry();

    private final Deque<List<Map<String, Object>>> claims = new ArrayDeque<>();
    private final Queue<Map<String, Object>> heldBack = new ConcurrentLinkedQueue<>();
    private final AtomicInteger posts = new AtomicInteger();
    private int updatedRows = 1;

    /** The answer of the ticket API to one post after the other. */
    private Answer answer = post -> {};

    @FunctionalInterface
    private interface Answer {
        void give(int post) throws Exception;
    }

    @Override
    public void setCamelContext(CamelContext context) {
        super.setCamelContext(context);
        context.addRoutePolicyFactory(new FlowMeters(
                meters,
                new ProviderOutcomes(InstantSource.system()),
                new DeliveryFailures(Samples.JSON, "mail.example.org:587"),
                "local"));
    }

    @Configure
    void addTheRoute(MainConfigurationProperties main) {
        main.addRoutesBuilder(new LinkTicketsRoute());
        main.addRoutesBuilder(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:post-ticket")
                        .routeConfigurationId("ticket-api-errors")
                        .process(exchange -> answer.give(posts.incrementAndGet()))
                        .setVariable("ticket", constant(Samples.TICKET));
            }
        });
        main.setRoutesIncludePattern("file:routes/error-handling.camel.yaml");
    }

    @BeforeEach
    void claimWhatIsLocal() {
        sql("claim-local-tickets").whenAnyExchangeReceived(exchange -> exchange.getMessage()
                .setBody(claims.isEmpty() ? List.of() : claims.pop()));
        sql("hold-back-ticket")
                .whenAnyExchangeReceived(exchange -> exchange.getMessage().setBody(heldBack.poll()));
        sql("link-ticket").whenAnyExchangeReceived(exchange -> exchange.getMessage()
                .setHeader("CamelSqlUpdateCount", updatedRows));
    }

    @AfterEach
    void stopWorkers() {
        workers.shutdownNow();
    }

    @Test
    void postsWhatItClaimsAtOnceUntilNoneIsLeft() {
        claims.add(List.of(row(), row(), row()));
        claims.add(List.of(row()));
        CountDownLatch atOnce = new CountDownLatch(3);
        answer = post -> {
            atOnce.countDown();
            assertThat(atOnce.await(10, TimeUnit.SECONDS)).isTrue();
        };

        assertNoFailure(send("link-tickets", exchange -> {}));

        assertThat(sql("link-ticket").getReceivedCounter()).isEqualTo(4);
        assertThat(sql("claim-local-tickets").getReceivedCounter()).isEqualTo(3);
        assertThat(linked()).isEqualTo(4);
    }

    @Test
    void postponesWhatIsRefusedAndGoesOn() {
        claims.add(List.of(row(), row()));
        claims.add(List.of(row()));
        answer = post -> {
            if (post == 1) {
                throw new HttpOperationFailedException("http://tickets", 422, "", null, Map.of(), "");
            }
        };

        assertNoFailure(send("link-tickets", exchange -> {}));

        assertThat(sql("postpone-ticket").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("link-ticket").getReceivedCounter()).isEqualTo(2);
        assertThat(linked()).isEqualTo(2);
    }

    @Test
    void holdsBackWhatIsTakenWithoutATicketAndGoesOn() {
        claims.add(List.of(row(), row()));
        claims.add(List.of(row()));
        answer = post -> {
            if (post <= 2) {
                new TicketAnswers(Samples.JSON, Optional.empty()).read(null);
            }
        };
        heldBack.add(Map.of("attempts", 2, "unconfirmed", false));
        heldBack.add(Map.of("attempts", 3, "unconfirmed", true));

        assertNoFailure(send("link-tickets", exchange -> {}));

        assertThat(sql("hold-back-ticket").getReceivedCounter()).isEqualTo(2);
        assertThat(sql("link-ticket").getReceivedCounter()).isEqualTo(1);
        assertThat(log.of("ticket_unreadable incident_id=")).hasSize(2);
        assertThat(log.of("ticket_unconfirmed incident_id=")).singleElement().satisfies(event -> assertThat(
                        event.getMessage().getFormattedMessage())
                .endsWith(" attempts=3"));
    }

    @Test
    void saysNothingOfWhatSomebodyElseHoldsBack() {
        claims.add(List.of(row()));
        answer = post -> new TicketAnswers(Samples.JSON, Optional.empty()).read(null);
        int said = log.of("ticket_unconfirmed").size();

        assertNoFailure(send("link-tickets", exchange -> {}));

        assertThat(sql("hold-back-ticket").getReceivedCounter()).isEqualTo(1);
        assertThat(log.of("ticket_unconfirmed")).hasSize(said);
    }

    @Test
    void releasesEachHoweverItsCallEnds() {
        claims.add(List.of(row(), row(), row(), row()));
        answer = post -> {
            switch (post) {
                case 1 -> throw new HttpOperationFailedException("http://tickets", 422, "", null, Map.of(), "");
                case 2 -> throw new SocketTimeoutException("no answer within 5000 ms");
                case 3 -> new TicketAnswers(Samples.JSON, Optional.empty()).read(null);
                default -> {}
            }
        };

        assertNoFailure(send("link-tickets", exchange -> {}));

        assertThat(sql("release-ticket").getReceivedCounter()).isEqualTo(4);
    }

    @Test
    void claimsNoMoreOnceTheApiFails() {
        claims.add(List.of(row(), row()));
        claims.add(List.of(row()));
        answer = post -> {
            if (post == 1) {
                throw new SocketTimeoutException("no answer within 5000 ms");
            }
        };

        assertNoFailure(send("link-tickets", exchange -> {}));

        assertThat(posts).hasValue(2);
        assertThat(sql("claim-local-tickets").getReceivedCounter()).isEqualTo(1);
        assertThat(sql("postpone-ticket").getReceivedCounter()).isZero();
    }

    @Test
    void neitherCountsNorReportsWhatSomebodyElseLinks() {
        claims.add(List.of(row()));
        updatedRows = 0;
        int reported = log.of("ticket_linked").size();

        assertNoFailure(send("link-tickets", exchange -> {}));

        assertThat(sql("link-ticket").getReceivedCounter()).isEqualTo(1);
        assertThat(linked()).isZero();
        assertThat(log.of("ticket_linked")).hasSize(reported);
    }

    private double linked() {
        return meters.get("incidentflow.tickets.linked").counter().count();
    }

    private static Map<String, Object> row() {
        Map<String, Object> row = new HashMap<>();
        row.put("id", UUID.randomUUID());
        row.put("customer_id", "99876");
        row.put("channel", "web");
        row.put("message", "Hello");
        row.put("attempts", 0);
        row.put("lease_owner", "lease");
        row.put("classification", "duplicate_payment");
        row.put("confidence", 0.96);
        row.put("reason", "Charged twice.");
        row.put("classified_by", "local");
        row.put("needs_review", false);
        return row;
    }
}
