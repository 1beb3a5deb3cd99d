package org.incidentflow.remind;

import org.apache.camel.builder.RouteBuilder;

/**
 * Reminds the customers of open incidents that are due: when a trigger fires, and in a sweep for those whose trigger was
 * lost. One claim takes all that is due, up to a batch; a claim that takes nothing ends the round. Their reminders are then
 * queued, and delivered like all that is queued: no claim waits for a provider. Rounds of several nodes may overlap: each
 * passes over what another claims.
 */
public final class RemindCustomerRoute extends RouteBuilder {

    @Override
    public void configure() {
        from("quartz:sweep/reminders?trigger.repeatInterval={{reminder.sweep.millis}}&recoverableJob=true")
                .routeId("sweep-reminders")
                .routeConfigurationId("sweep-errors")
                .description("Sets alarms that were lost, and reminds those overdue.")
                .to("sql:classpath:sql/select-unarmed-reminders.sql")
                .id("find-unarmed")
                .bean("reminderScheduler", "armAll")
                .id("arm-again")
                .setBody(constant(""))
                .id("no-trigger")
                .to("direct:remind-customers")
                .id("remind-overdue");

        from("direct:remind-customers")
                .routeId("remind-customers")
                .routeConfigurationId("caller-handles-errors")
                .description("Reminds everybody who is due; the body is the incident whose trigger fired, or empty.")
                .setVariable("triggeredIncident", body())
                .id("keep-triggered-incident")
                .loopDoWhile(simple("${variable.reminders} == null || ${variable.reminders.size} > 0"))
                .id("until-none-is-due")
                .to("direct:claim-reminders")
                .id("claim-batch")
                .filter(simple("${variable.reminders.size} > 0"))
                .id("when-any-was-queued")
                .bean("reminders", "recordLag")
                .id("record-lag")
                .bean("reminderScheduler", "forget")
                .id("forget-alarms")
                .end()
                .end();

        from("direct:claim-reminders")
                .routeId("claim-reminders")
                .description("In one transaction: marks due incidents as reminded and queues their reminders.")
                .transacted()
                .id("with-one-commit")
                .to("sql:classpath:sql/claim-due-reminders.sql")
                .id("claim-due")
                .setVariable("reminded", body())
                .id("keep-reminded")
                .setVariable("reminders", method("reminders", "compose"))
                .id("compose-reminders")
                .filter(simple("${variable.reminders.size} > 0"))
                .id("when-any-is-due")
                .setVariable("remindersJson", method("reminders", "json(${variable.reminders})"))
                .id("write-reminders-as-json")
                .to("sql:classpath:sql/insert-reminders.sql")
                .id("queue-reminders")
                .log("reminders_queued incidents=${variable.reminders.size}")
                .id("log-queued-reminders")
                .end();
    }
}
