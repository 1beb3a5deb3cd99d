package org.incidentflow.notify;

import java.util.List;
import org.apache.camel.builder.RouteBuilder;

/**
 * Delivers what is queued: reminders, failed attempts whose pause is over, and what a stopped process left behind. Each
 * channel has a sweep of its own, so that one provider's outage delays no other channel; it claims as many at a time as
 * it delivers at once, until none is due.
 */
public final class DeliverQueuedRoute extends RouteBuilder {

    @Override
    public void configure() {
        for (String channel : NotificationChannels.ALL) {
            String id = "deliver-queued-" + channel;
            from("timer:" + id + "?period={{notify.sweep.interval}}&delay=0")
                    .routeId(id)
                    .routeConfigurationId("sweep-errors")
                    .description(
                            "Claims notifications on this channel that are due, some at a time, and delivers them.")
                    .setVariable("channel", constant(channel))
                    .id("name-channel-" + channel)
                    .loopDoWhile(simple("${variable.deliveries} == null || ${variable.deliveries.size} > 0"))
                    .id("until-none-is-due-" + channel)
                    .setVariable("deliveries", constant(List.of()))
                    .id("begin-claim-" + channel)
                    .filter(method("deliverySwitch", "on"))
                    .id("unless-paused-" + channel)
                    .filter(method("providerPauses", "free"))
                    .id("unless-all-refuse-" + channel)
                    .to("sql:classpath:sql/claim-due-notifications.sql?dataSource=#deliveryDatabase")
                    .id("claim-due-" + channel)
                    .setVariable("deliveries", method("outbox", "batches"))
                    .id("read-due-" + channel)
                    .split(variable("deliveries"))
                    .parallelProcessing()
                    .executorService("deliveryWorkers")
                    .id("each-due-" + channel)
                    .setVariable("notifications", body())
                    .id("take-due-" + channel)
                    .to("direct:send-" + channel)
                    .id("deliver-again-" + channel)
                    .end()
                    .end()
                    .end()
                    .end();
        }
    }
}
