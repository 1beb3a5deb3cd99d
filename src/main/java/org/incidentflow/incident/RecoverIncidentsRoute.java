package org.incidentflow.incident;

import org.apache.camel.builder.RouteBuilder;

/**
 * Takes over what a stopped process left as received, and has each incident take the steps of the main route: several at
 * once, until none is left.
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
                .to("direct:recover-incident")
                .id("recover-expired")
                .end()
                .end();
    }
}
