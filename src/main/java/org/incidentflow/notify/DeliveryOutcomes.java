package org.incidentflow.notify;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.AggregationStrategy;
import org.apache.camel.Exchange;

/**
 * Collects, for the exchange that goes on after the multicast, the channels whose delivery was confirmed in time as the
 * variable {@code sentChannels}, and as {@code undeliveredChannels} those that were skipped or failed for good. A branch
 * that failed otherwise or came too late adds nothing: its notification stays queued.
 */
public final class DeliveryOutcomes implements AggregationStrategy {

    @Override
    public Exchange aggregate(Exchange previous, Exchange branch) {
        Exchange result = previous == null ? unharmed(branch) : previous;
        collect("delivery", "sentChannels", previous, branch, result);
        collect("undelivered", "undeliveredChannels", previous, branch, result);
        return result;
    }

    /** Adds the branch's channel to the list if the branch has the mark. */
    private static void collect(String mark, String list, Exchange previous, Exchange branch, Exchange result) {
        List<String> channels = new ArrayList<>();
        if (previous != null) {
            channels.addAll(channels(list, previous));
        }
        if (branch.getVariable(mark) != null) {
            channels.add(branch.getVariable("notification", Notification.class).channel());
        }
        result.setVariable(list, List.copyOf(channels));
        result.removeVariable(mark);
    }

    /** A failure ends with its branch: neither it nor the mark that it was handled may stop the flow. */
    private static Exchange unharmed(Exchange branch) {
        branch.setException(null);
        branch.getExchangeExtension().setErrorHandlerHandled(null);
        return branch;
    }

    @SuppressWarnings("unchecked")
    private static List<String> channels(String list, Exchange exchange) {
        return exchange.getVariable(list, List.class);
    }
}
