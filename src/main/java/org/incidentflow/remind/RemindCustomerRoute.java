package org.incidentflow.remind;

import org.apache.camel.builder.RouteBuilder;

/**
 * Reminds the customers of open incidents that are due: when a trigger fires, at a start, and in a sweep for those whose
 * trigger was lost. One claim takes all that is due, up to a batch; a claim that takes nothing ends the round. Their reminders are then
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

        from("timer:recover-reminders?period=5s&delay=0")
                .routeId("recover-reminders")
                .routeConfigurationId("sweep-errors")
                .description(
                        "At a start, and after alarms could not be set: reminds those overdue, and goes through all"
                                + " reminders ahead for those without an alarm.")
                .filter(method("reminderScheduler", "missesAlarms"))
                .id("when-alarms-may-be-missing")
                .setVariable("losses", method("reminderScheduler", "losses"))
                .id("note-losses")
                .setBody(constant(""))
                .id("no-trigger-yet")
                .to("direct:remind-customers")
                .id("remind-overdue-first")
                .setVariable("page", method("reminderScheduler", "firstPage"))
                .id("begin-with-the-next-due")
                .loopDoWhile(simple("${variable.page.more}"))
                .id("until-the-last-due")
                .to("sql:classpath:sql/select-reminders-ahead.sql")
                .id("read-reminders-ahead")
                .setVariable("page", method("reminderScheduler", "armMissing"))
                .id("arm-missing")
                .end()
                .bean("reminderScheduler", "repaired")
                .id("note-repair")
                .filter(simple("${variable.page.armed} > 0"))
                .id("when-any-was-missing")
                .log("reminders_armed incidents=${variable.page.armed}")
                .id("log-armed-reminders")
                .end()
                .end();

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
