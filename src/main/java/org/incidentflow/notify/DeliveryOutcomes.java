package org.incidentflow.notify;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Collects the channels whose delivery was confirmed in time, as the variable {@code sentChannels} of the exchange that
 * goes on after the multicast. A branch that failed or came too late adds nothing: its notification stays queued.
 */
public final class DeliveryOutcomes implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange previous, Exchange branch) {
        List<String> sent = new ArrayList<>();
        if (previous != null) {
            sent.addAll(sentChannels(previous));
        }
        if (branch.getVariable("delivery") != null) {
            sent.add(branch.getVariable("notification", Notification.class).channel());
        }
        Exchange result = previous == null ? unharmed(branch) : previous;
        result.setVariable("sentChannels", List.copyOf(sent));
        result.removeVariable("delivery");
        return result;
    }

    /** A failure ends with its branch: neither it nor the mark that it was handled may stop the flow. */
    private static Exchange unharmed(Exchange branch) {
        branch.setException(null);
        branch.getExchangeExtension().setErrorHandlerHandled(null);
        return branch;
    }

    @SuppressWarnings("unchecked")
    private static List<String> sentChannels(Exchange exchange) {
        return exchange.getVariable("sentChannels", List.class);
    }
}
