package org.incidentflow.incident;

import org.apache.camel.LoggingLevel;
import org.apache.camel.builder.RouteBuilder;

/**
 * Completes what a stopped process left as received, as the request would have: several at once, until none is left. After
 * a few attempts an incident opens with what needs nobody else, so that it cannot stay behind for ever.
 *
 * <p>An incident may be the reason why its process ended. What was taken over before and not completed is therefore taken
 * alone, after the others, and each time twice as long after the last; unless the attempt failed and its process lives.
 */
public final class RecoverIncidentsRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("timer:recover-incidents?period={{incident.sweep.interval}}&delay=0")
                .routeId("recover-incidents")
                .routeConfigurationId("sweep-errors")
                .description("Takes over incidents whose lease expired and completes them, several at once.")
                .loopDoWhile(simple("${variable.expired} == null || ${variable.expired.size} > 0"))
                .id("until-none-is-expired")
                .to("sql:classpath:sql/claim-expired-incidents.sql")
                .id("claim-expired")
                .setVariable("expired", method("takenOverIncidents", "read"))
                .id("read-expired")
                .split(variable("expired"))
                .parallelProcessing()
                .executorService("deliveryWorkers")
                .id("each-expired")
                .to("direct:complete-incident")
                .id("complete-expired")
                .end()
                .end();

        from("direct:complete-incident")
                .routeId("complete-incident")
                .routeConfigurationId("caller-handles-errors")
                .description("Classifies, tickets, stores and acknowledges an incident that was taken over.")
                .setVariable("attempts", simple("${body.attempts}"))
                .id("take-over-attempts")
                .setVariable("incident", simple("${body.incident}"))
                .id("take-over-incident")
                .log("incident_taken_over incident_id=${variable.incident.id} attempt=${variable.attempts}")
                .id("log-takeover")
                .doTry()
                .id("try-to-complete")
                .choice()
                .id("choose-way-to-complete")
                .when(simple("${variable.attempts} <= {{incident.attempts}}"))
                .to("direct:classify-message")
                .id("classify-recovered")
                .to("direct:create-ticket")
                .id("ticket-recovered")
                .otherwise()
                .setVariable("classification", method("lastResort", "classify"))
                .id("classify-at-last")
                .setVariable("ticket", method("localTickets", "assign"))
                .id("ticket-at-last")
                .end()
                .to("direct:store-incident")
                .id("store-recovered")
                .to("direct:notify-customer")
                .id("notify-recovered")
                .to("direct:schedule-reminder")
                .id("remind-recovered")
                .log("incident_recovered incident_id=${variable.incident.id} attempt=${variable.attempts}")
                .id("log-recovery")
                .endDoTry()
                .doCatch(Exception.class)
                .id("leave-to-next-attempt")
                .log(
                        LoggingLevel.WARN,
                        "incident_not_recovered incident_id=${variable.incident.id} attempt=${variable.attempts}"
                                + " error=\"${bean:problems?method=reason}\"")
                .id("log-failed-recovery")
                .to("sql:classpath:sql/postpone-incident.sql")
                .id("postpone-not-recovered")
                .end();
    }
}
