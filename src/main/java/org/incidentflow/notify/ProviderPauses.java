package org.incidentflow.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.Variable;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pauses a provider that refuses everybody's notifications by fault of the operator, such as a wrong key, so that none of
 * them is given up and the provider is not asked in vain. It is watched channel by channel, whose senders differ. The first
 * such answer begins a pause; when its time is over, one notification is let through, and the provider's answer to it ends
 * the pause or begins one twice as long. It holds for this instance, and until it stops.
 */
public final class ProviderPauses implements RoutePolicyFactory {

    private static final Logger LOG = LoggerFactory.getLogger("org.incidentflow.notify");

    private static final String ROUTE = "deliver-by-";
    private static final String ASKED = "providerAsked";

    /** How long the answer to the one notification is waited for: longer than any provider may take. */
    private static final Duration PROBE = Duration.ofMinutes(1);

    private final Map<String, List<String>> providers;
    private final Duration first;
    private final Duration longest;
    private final DeliveryFailures failures;
    private final InstantSource clock;
    private final Map<Line, Pause> pauses = new ConcurrentHashMap<>();

    /**
     * @param providers of each channel
     * @param first     the length of a provider's first pause; each one after it is twice as long
     * @param longest   of all
     */
    public ProviderPauses(
            Map<String, List<String>> providers,
            Duration first,
            Duration longest,
            DeliveryFailures failures,
            InstantSource clock) {
        this.providers = Map.copyOf(providers);
        this.first = first;
        this.longest = longest;
        this.failures = failures;
        this.clock = clock;
    }

    /** What a provider carries for a channel. */
    public record Line(String provider, String channel) {}

    /**
     * @param until  when a notification is let through again
     * @param probed whether one was let through, and is waited for
     */
    private record Pause(String reason, Duration length, Instant until, boolean probed) {}

    private enum Asked {
        ORDINARILY,
        AS_PROBE
    }

    /** All that there are. */
    public List<Line> lines() {
        return providers.entrySet().stream()
                .flatMap(channel -> channel.getValue().stream().map(provider -> new Line(provider, channel.getKey())))
                .toList();
    }

    public boolean isPaused(Line line) {
        return pauses.containsKey(line);
    }

    /** Why a provider is paused, in a sentence for each of its channels that is. */
    public Optional<String> trouble(String provider) {
        return lines().stream()
                .filter(line -> line.provider().equals(provider))
                .flatMap(line -> Optional.ofNullable(pauses.get(line)).map(pause -> sentence(line, pause)).stream())
                .reduce((one, other) -> one + " " + other);
    }

    /** Whether any provider of the channel may be asked now. */
    public boolean free(@Variable("channel") String channel) {
        return providers.getOrDefault(channel, List.of()).stream()
                .map(provider -> pauses.get(new Line(provider, channel)))
                .anyMatch(pause -> pause == null || !clock.instant().isBefore(pause.until()));
    }

    /** Lets all providers of these channels be asked at once. */
    public void end(Collection<String> channels) {
        pauses.replaceAll((line, pause) -> channels.contains(line.channel())
                ? new Pause(pause.reason(), pause.length(), clock.instant(), false)
                : pause);
    }

    /**
     * Passes a notification on to the provider that the variable {@code provider} names.
     *
     * @throws ProviderPausedException while it is paused
     */
    public void require(Exchange exchange) {
        Line line = line(exchange);
        Asked[] asked = {Asked.ORDINARILY};
        Pause pause = pauses.computeIfPresent(line, (key, current) -> {
            if (clock.instant().isBefore(current.until())) {
                asked[0] = null;
                return current;
            }
            asked[0] = Asked.AS_PROBE;
            return new Pause(current.reason(), current.length(), clock.instant().plus(PROBE), true);
        });
        if (asked[0] == null) {
            throw new ProviderPausedException(sentence(line, pause));
        }
        exchange.setProperty(ASKED, asked[0]);
    }

    /** Learns from the outcome of each route that asks a provider. */
    @Override
    public RoutePolicy createRoutePolicy(CamelContext context, String routeId, NamedNode route) {
        return routeId.startsWith(ROUTE)
                ? new RoutePolicySupport() {
                    @Override
                    public void onExchangeDone(Route done, Exchange exchange) {
                        if (exchange.removeProperty(ASKED) instanceof Asked asked) {
                            learn(line(exchange), asked, exchange.getException());
                        }
                    }
                }
                : null;
    }

    private void learn(Line line, Asked asked, Throwable failure) {
        Verdict verdict = failure == null ? null : failures.judge(line.provider(), failure);
        if (verdict != null && verdict.fault() == Fault.OPERATOR) {
            pauses.compute(line, (key, current) -> {
                // Several that were under way together meet the same answer, which is one.
                return current == null || asked == Asked.AS_PROBE ? begun(line, verdict.reason(), current) : current;
            });
        } else if (asked == Asked.AS_PROBE && pauses.remove(line) != null) {
            LOG.info("provider_resumed provider={} channel={}", line.provider(), line.channel());
        }
    }

    private Pause begun(Line line, String reason, Pause before) {
        Duration twice = before == null ? first : before.length().multipliedBy(2);
        Duration length = twice.compareTo(longest) > 0 ? longest : twice;
        if (before == null) {
            LOG.warn("provider_paused provider={} channel={} error=\"{}\"", line.provider(), line.channel(), reason);
        }
        return new Pause(reason, length, clock.instant().plus(length), false);
    }

    private static String sentence(Line line, Pause pause) {
        return "%s is paused for %s until %s: %s."
                .formatted(
                        line.provider(), line.channel(), pause.until().truncatedTo(ChronoUnit.SECONDS), pause.reason());
    }

    private static Line line(Exchange exchange) {
        return new Line(
                exchange.getVariable("provider", String.class),
                exchange.getVariable("notification", Notification.class).channel());
    }
}
