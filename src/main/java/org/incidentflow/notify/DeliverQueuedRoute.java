package org.incidentflow.notify;

import org.apache.camel.builder.RouteBuilder;

/**
 * Delivers what stayed queued: failed attempts whose pause is over, and what a stopped process left behind. Each channel
 * has a sweep of its own, so that one provider's outage delays no other channel.
 */
public final class DeliverQueuedRoute extends RouteBuilder {

    @Override
    public void configure() {
        for (String channel : NotificationChannels.ALL) {
            String id = "deliver-queued-" + channel;
            from("timer:" + id + "?period={{notify.sweep.interval}}&delay={{notify.sweep.interval}}")
                    .routeId(id)
                    .routeConfigurationId("sweep-errors")
                    .description("Claims notifications on this channel that are due again, and delivers them at once.")
                    .setVariable("channel", constant(channel))
                    .id("name-channel-" + channel)
                    .filter(method("deliverySwitch", "on"))
                    .id("unless-paused-" + channel)
                    .to("sql:classpath:sql/claim-due-notifications.sql?dataSource=#deliveryDatabase")
                    .id("claim-due-" + channel)
                    .split(method("outbox", "batches"))
                    .parallelProcessing()
                    .executorService("deliveryWorkers")
                    .id("each-due-" + channel)
                    .setVariable("notifications", body())
                    .id("take-due-" + channel)
                    .to("direct:send-" + channel)
                    .id("deliver-again-" + channel)
                    .end()
                    .end();
        }
    }
}
