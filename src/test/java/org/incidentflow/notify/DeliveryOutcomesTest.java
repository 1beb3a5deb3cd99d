package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;

class DeliveryOutcomesTest {

    private final DeliveryOutcomes outcomes = new DeliveryOutcomes();
    private final DefaultCamelContext context = new DefaultCamelContext();

    @Test
    void collectsTheChannelsThatWereDelivered() {
        assertThat(collect(sent("sms"), branch("whatsapp"), sent("email")).getVariable("sentChannels"))
                .isEqualTo(List.of("sms", "email"));
    }

    @Test
    void collectsNothingFromBranchesThatDidNotDeliver() {
        assertThat(collect(branch("email"), branch("sms")).getVariable("sentChannels"))
                .isEqualTo(List.of());
    }

    @Test
    void collectsTheChannelsThatAreNotTriedAgain() {
        Exchange result = collect(undelivered("sms"), branch("whatsapp"), sent("email"));

        assertThat(result.getVariable("undeliveredChannels")).isEqualTo(List.of("sms"));
        assertThat(result.getVariable("sentChannels")).isEqualTo(List.of("email"));
        assertThat(result.getVariable("undelivered")).isNull();
    }

    @Test
    void leavesNoDeliveryBehindForTheNextStep() {
        assertThat(collect(sent("sms"), sent("email")).getVariable("delivery")).isNull();
    }

    @Test
    void aFailedBranchDoesNotFailTheOthers() {
        Exchange failed = branch("email");
        failed.setException(new IllegalStateException("not recorded"));

        Exchange result = collect(failed, sent("sms"));

        assertThat(result.getException()).isNull();
        assertThat(result.getVariable("sentChannels")).isEqualTo(List.of("sms"));
    }

    private Exchange collect(Exchange... branches) {
        Exchange request = new DefaultExchange(context);
        Exchange result = null;
        for (Exchange branch : branches) {
            result = outcomes.aggregate(result, branch, request);
        }
        return result;
    }

    private Exchange sent(String channel) {
        Exchange branch = branch(channel);
        branch.setVariable("delivery", new Delivery("log", "id"));
        return branch;
    }

    private Exchange undelivered(String channel) {
        Exchange branch = branch(channel);
        branch.setVariable("undelivered", "skipped");
        return branch;
    }

    private Exchange branch(String channel) {
        Exchange branch = new DefaultExchange(context);
        branch.setVariable("notification", Samples.notification(channel));
        return branch;
    }
}
