package org.incidentflow.notify;

import org.apache.camel.builder.RouteBuilder;

/** Delivers what stayed queued: failed attempts whose pause is over, and what a stopped process left behind. */
public final class DeliverQueuedRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("timer:deliver-queued?period={{notify.sweep.interval}}&delay={{notify.sweep.interval}}")
                .routeId("deliver-queued")
                .routeConfigurationId("sweep-errors")
                .description("Claims notifications that are due again and delivers them as the request would have.")
                .to("sql:classpath:sql/claim-due-notifications.sql")
                .id("claim-due-notifications")
                .setBody(method("outbox", "batches"))
                .id("read-due-notifications")
                .split(body())
                .id("each-due-notification")
                .setVariable("notifications", body())
                .to("direct:notify-customer")
                .id("deliver-again")
                .end();
    }
}
