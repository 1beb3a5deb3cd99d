package org.incidentflow.notify;

import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Variable;

/**
 * Pauses delivery, channel by channel. What is to be delivered meanwhile stays queued; what a provider is just being
 * asked to take still goes out. It holds for this instance, and until it stops.
 */
public final class DeliverySwitch {

    private final Set<String> paused = ConcurrentHashMap.newKeySet();

    public void pause(Collection<String> channels) {
        paused.addAll(channels);
    }

    public void resume(Collection<String> channels) {
        paused.removeAll(channels);
    }

    /** The channels that are paused, in alphabetical order. */
    public List<String> paused() {
        return paused.stream().sorted().toList();
    }

    /** Whether the channel's notifications go out. */
    public boolean on(@Variable("channel") String channel) {
        return !paused.contains(channel);
    }

    /** What is to be delivered on a channel now, or null when there is nothing or the channel is paused. */
    public Notification next(@Variable("notifications") NotificationBatch batch, @Variable("channel") String channel) {
        return on(channel) ? batch.on(channel) : null;
    }
}
