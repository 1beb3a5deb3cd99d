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

    /**
     * The request goes on as it was, with what its branches added. Not the first branch: the marks of a failure that
     * was handled there would keep later steps from handling theirs.
     */
    @Override
    public Exchange aggregate(Exchange previous, Exchange branch, Exchange request) {
        if (previous == null) {
            request.setVariable("sentChannels", List.of());
            request.setVariable("undeliveredChannels", List.of());
        }
        collect("delivery", "sentChannels", branch, request);
        collect("undelivered", "undeliveredChannels", branch, request);
        return request;
    }

    @Override
    public Exchange aggregate(Exchange previous, Exchange branch) {
        throw new UnsupportedOperationException("Camel's multicast also names the request");
    }

    /** Adds the branch's channel to the list if the branch has the mark. */
    @SuppressWarnings("unchecked")
    private static void collect(String mark, String list, Exchange branch, Exchange request) {
        if (branch.getVariable(mark) != null) {
            List<String> channels = new ArrayList<>((List<String>) request.getVariable(list));
            channels.add(((Notification) branch.getVariable("notification")).channel());
            request.setVariable(list, List.copyOf(channels));
        }
    }
}
