package org.incidentflow.ticket;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.TryDefinition;

/**
 * Creates at the ticket API what got a local ticket while it was away. The idempotency key is the incident's, as in the
 * first attempt, so a ticket that was created then without our knowing is found again. The first failure ends a turn.
 */
public final class LinkTicketsRoute extends RouteBuilder {

    @Override
    public void configure() {
        TryDefinition turn = from("timer:link-tickets?period={{ticket.sweep.interval}}&delay={{ticket.sweep.interval}}")
                .routeId("link-tickets")
                .routeConfigurationId("sweep-errors")
                .description("Gives incidents with a local ticket one of the ticket API, once it is back.")
                .doTry()
                .id("try-linking");
        turn.to("sql:classpath:sql/claim-local-tickets.sql")
                .id("claim-local")
                .split(method("takenOverIncidents", "read"))
                .stopOnException()
                .id("each-local")
                .to("direct:link-ticket")
                .id("link-each")
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

        from("direct:link-ticket")
                .routeId("link-ticket")
                .routeConfigurationId("caller-handles-errors")
                .description("Creates one ticket and links it; the customer's id stays findable.")
                .setVariable("incident", simple("${body.incident}"))
                .id("take-over-incident-to-link")
                .setVariable("classification", simple("${body.classification}"))
                .id("take-over-classification-to-link")
                .to("direct:post-ticket")
                .id("post-local")
                .to("sql:classpath:sql/link-ticket.sql")
                .id("link-posted")
                .log("ticket_linked incident_id=${variable.incident.id} ticket_id=${variable.ticket.id}")
                .id("log-linked-ticket");
    }
}
