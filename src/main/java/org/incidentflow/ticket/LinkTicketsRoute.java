package org.incidentflow.ticket;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.AggregationStrategies;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.model.TryDefinition;
import org.incidentflow.platform.UnreadSuccessException;

/**
 * Creates at the ticket API what got a local ticket while it was away. The idempotency key is the incident's, as in the
 * first attempt, so a ticket that was created then without our knowing is found again.
 *
 * <p>It claims as many at a time as it creates at once, so that each is done within its lease, until none is left. What the
 * ticket API refuses is postponed, what it takes without telling a ticket is held back, and the turn goes on; any other
 * failure ends the turn, because the ticket API is away.
 */
public final class LinkTicketsRoute extends RouteBuilder {

    @Override
    public void configure() {
        TryDefinition turn = from("timer:link-tickets?period={{ticket.sweep.interval}}&delay=0")
                .routeId("link-tickets")
                .routeConfigurationId("sweep-errors")
                .description("Gives incidents with a local ticket one of the ticket API, once it is back.")
                .doTry()
                .id("try-linking");
        turn.loopDoWhile(simple("${variable.localTickets} == null || ${variable.localTickets.size} > 0"))
                .id("until-none-is-local")
                .to("sql:classpath:sql/claim-local-tickets.sql")
                .id("claim-local")
                .setVariable("localTickets", method("takenOverIncidents", "read"))
                .id("read-local")
                .split(variable("localTickets"), AggregationStrategies.useOriginal(true))
                .parallelProcessing()
                .executorService("deliveryWorkers")
                .id("each-local")
                .to("direct:link-ticket")
                .id("link-each")
                .end()
                .end();
        // The error handler of the call has had the exchange, which the sweeps' own therefore leaves alone.
        turn.doCatch(Exception.class)
                .id("end-linking")
                .log(
                        LoggingLevel.WARN,
                        "org.incidentflow.platform",
                        "sweep_failed route=link-tickets error=\"${bean:problems?method=reason}\"")
                .id("log-failed-linking")
                .end();

        TryDefinition link = from("direct:link-ticket")
                .routeId("link-ticket")
                .routeConfigurationId("caller-handles-errors")
                .description("Creates one ticket and links it; the customer's id stays findable.")
                .setVariable("incident", simple("${body.incident}"))
                .id("take-over-incident-to-link")
                .setVariable("classification", simple("${body.classification}"))
                .id("take-over-classification-to-link")
                .doTry()
                .id("try-to-link");
        link.to("direct:post-ticket")
                .id("post-local")
                .to("sql:classpath:sql/link-ticket.sql")
                .id("link-posted")
                // None if the lease was lost: then somebody else links it, with the same ticket.
                .setVariable("linked", simple("${header.CamelSqlUpdateCount} > 0", Boolean.class))
                .id("see-whether-linked")
                .filter(variable("linked"))
                .id("when-linked")
                .log("ticket_linked incident_id=${variable.incident.id} ticket_id=${variable.ticket.id}")
                .id("log-linked-ticket")
                .end();
        link.doCatch(HttpOperationFailedException.class)
                .onWhen(method("ticketRetry", "refused"))
                .id("when-the-ticket-is-refused")
                .log(
                        LoggingLevel.WARN,
                        "org.incidentflow.ticket",
                        "ticket_refused incident_id=${variable.incident.id}"
                                + " error=\"${bean:problems?method=reason}\"")
                .id("log-refused-ticket")
                .to("sql:classpath:sql/postpone-ticket.sql")
                .id("postpone-refused");
        // As TicketRetry.taken has it; a second onWhen would be the first one's, too.
        link.doCatch(UnreadableTicketException.class, UnreadSuccessException.class)
                .id("when-the-answer-has-no-ticket")
                .log(
                        LoggingLevel.WARN,
                        "org.incidentflow.ticket",
                        "ticket_unreadable incident_id=${variable.incident.id}"
                                + " error=\"${bean:problems?method=reason}\"")
                .id("log-unreadable-ticket")
                .to("sql:classpath:sql/hold-back-ticket.sql?outputType=SelectOne")
                .id("hold-back-unreadable")
                .filter(simple("${body} != null && ${body[unconfirmed]}"))
                .id("when-it-was-the-last-attempt")
                .log(
                        LoggingLevel.WARN,
                        "org.incidentflow.ticket",
                        "ticket_unconfirmed incident_id=${variable.incident.id} attempts=${body[attempts]}")
                .id("log-unconfirmed-ticket")
                .end();
        link.doFinally()
                .id("however-it-ended")
                .to("sql:classpath:sql/release-ticket.sql")
                .id("release-local")
                .end();
    }
}
