package org.incidentflow.observe;

import dev.langchain4j.exception.TimeoutException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.util.ObjectHelper;
import org.incidentflow.classify.Classification;
import org.incidentflow.classify.EmbeddingChatModel;
import org.incidentflow.classify.UnusableAnswerException;
import org.incidentflow.notify.DeliveryFailures;
import org.incidentflow.notify.Fault;
import org.incidentflow.notify.NoRecipientException;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.ProviderPausedException;
import org.incidentflow.ticket.Ticket;
import org.incidentflow.ticket.TicketRetry;

/**
 * Counts what the routes decided, when they have decided it: at the end of a route its variables say what became of the
 * incident. So no route has a step for it.
 */
public final class FlowMeters implements RoutePolicyFactory {

    private static final String DELIVER_BY = "deliver-by-";

    private final MeterRegistry meters;
    private final ProviderOutcomes providers;
    private final DeliveryFailures failures;
    private final boolean remoteModel;

    /** @param model the configured model's name, as classifications carry it */
    public FlowMeters(MeterRegistry meters, ProviderOutcomes providers, DeliveryFailures failures, String model) {
        this.meters = meters;
        this.providers = providers;
        this.failures = failures;
        this.remoteModel = !model.equals(EmbeddingChatModel.NAME);
        List.of("error", "timeout", "breaker_open", "budget", "unusable_answer").forEach(this::modelFallbacks);
        List.of("error", "timeout", "breaker_open", "unusable_answer").forEach(this::ticketFallbacks);
        List.of("api", "local").forEach(this::tickets);
        ticketsLinked();
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return switch (routeId) {
            case "store-incident" -> whenDone(this::countIncident);
            case "classify-message" -> whenDone(this::countModelFallback);
            case "create-ticket" -> whenDone(this::countTicketFallback);
            case "link-ticket" -> whenDone(this::countLink);
            default -> deliversItself(routeId) ? whenDone(this::countDelivery) : null;
        };
    }

    /** Not a list of providers, each of which has its own route. */
    private static boolean deliversItself(String routeId) {
        return routeId.startsWith(DELIVER_BY) && !routeId.contains("-or-");
    }

    private void countIncident(Done done) {
        if (!done.exchange().isFailed()
                && done.exchange().getVariable("classification") instanceof Classification classification) {
            Counter.builder("incidentflow.incidents")
                    .description("Incidents that were opened")
                    .tag("category", classification.category())
                    .tag("classifier", classification.classifiedBy())
                    .tag("needs_review", String.valueOf(classification.needsReview()))
                    .register(meters)
                    .increment();
            // Not where a ticket is created: that is passed again by the recovery.
            if (done.exchange().getVariable("ticket") instanceof Ticket ticket) {
                tickets(ticket.source()).increment();
            }
        }
    }

    private void countModelFallback(Done done) {
        if (withoutPeers(done.exchange())) {
            return;
        }
        if (fellBack(done.exchange())) {
            modelFallbacks(reason(done.exchange())).increment();
        } else if (remoteModel
                && done.exchange().getVariable("classification") instanceof Classification classification
                && classification.classifiedBy().equals(EmbeddingChatModel.NAME)) {
            modelFallbacks("budget").increment();
        }
    }

    private void countTicketFallback(Done done) {
        if (!withoutPeers(done.exchange()) && fellBack(done.exchange())) {
            ticketFallbacks(reason(done.exchange())).increment();
        }
    }

    private void countLink(Done done) {
        if (Boolean.TRUE.equals(done.exchange().getVariable("linked"))) {
            ticketsLinked().increment();
        }
    }

    private void countDelivery(Done done) {
        Exception failure = done.exchange().getException();
        if (done.exchange().getVariable("notification") instanceof Notification notification
                && ObjectHelper.getException(ProviderPausedException.class, failure) == null) {
            String provider = done.routeId().substring(DELIVER_BY.length());
            String outcome = outcome(provider, failure);
            Counter.builder("incidentflow.notifications")
                    .description("Attempts to deliver a notification")
                    .tag("channel", notification.channel())
                    .tag("provider", provider)
                    .tag("outcome", outcome)
                    .register(meters)
                    .increment();
            if (!outcome.equals("skipped")) {
                providers.record(provider, outcome.equals("sent"));
            }
        }
    }

    private String outcome(String provider, Exception failure) {
        if (failure == null) {
            return "sent";
        }
        if (ObjectHelper.getException(NoRecipientException.class, failure) != null) {
            return "skipped";
        }
        Fault fault = failures.judge(provider, failure).fault();
        return switch (fault) {
            case RECIPIENT -> "refused";
            case OPERATOR -> "held";
            case PASSING -> "failed";
        };
    }

    /** At a late attempt of the recovery nobody is asked, so nobody failed. */
    private static boolean withoutPeers(Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getVariable("withoutPeers"));
    }

    private static boolean fellBack(Exchange exchange) {
        return Boolean.TRUE.equals(exchange.getProperty(ExchangePropertyKey.CIRCUIT_BREAKER_RESPONSE_FROM_FALLBACK));
    }

    private static String reason(Exchange exchange) {
        Throwable failure = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        if (failure == null) {
            // The breaker let nobody through, so nothing failed.
            return "breaker_open";
        }
        if (ObjectHelper.getException(UnusableAnswerException.class, failure) != null || TicketRetry.taken(failure)) {
            return "unusable_answer";
        }
        boolean timeout = ObjectHelper.getException(TimeoutException.class, failure) != null
                || ObjectHelper.getException(java.net.SocketTimeoutException.class, failure) != null;
        return timeout ? "timeout" : "error";
    }

    private Counter modelFallbacks(String reason) {
        return Counter.builder("incidentflow.model.fallbacks")
                .description("Messages that the local classifier decided in the model's place")
                .tag("reason", reason)
                .register(meters);
    }

    private Counter ticketFallbacks(String reason) {
        return Counter.builder("incidentflow.ticket.fallbacks")
                .description("Incidents that got a local ticket because the ticket API failed")
                .tag("reason", reason)
                .register(meters);
    }

    private Counter tickets(String source) {
        return Counter.builder("incidentflow.tickets")
                .description("Tickets of incidents that were opened, by who gave them")
                .tag("source", source)
                .register(meters);
    }

    private Counter ticketsLinked() {
        return Counter.builder("incidentflow.tickets.linked")
                .description("Local tickets that were taken to the ticket API later")
                .register(meters);
    }

    private static RoutePolicy whenDone(Consumer<Done> count) {
        return new RoutePolicySupport() {
            @Override
            public void onExchangeDone(Route route, Exchange exchange) {
                count.accept(new Done(route.getRouteId(), exchange));
            }
        };
    }

    private record Done(String routeId, Exchange exchange) {}
}
