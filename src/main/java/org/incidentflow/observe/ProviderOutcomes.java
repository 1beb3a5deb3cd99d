package org.incidentflow.observe;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** How the providers' latest deliveries went. */
public final class ProviderOutcomes {

    private static final Duration LATELY = Duration.ofMinutes(10);

    private final Map<String, Failures> failing = new ConcurrentHashMap<>();
    private final InstantSource clock;

    public ProviderOutcomes(InstantSource clock) {
        this.clock = clock;
    }

    /** @param count one after the other, without a success in between */
    public record Failures(int count, Instant latest) {}

    void record(String provider, boolean sent) {
        if (sent) {
            failing.remove(provider);
        } else {
            failing.merge(
                    provider,
                    new Failures(1, clock.instant()),
                    (before, latest) -> new Failures(before.count() + 1, latest.latest()));
        }
    }

    /** What a provider failed at since its last success, unless that is some time ago. */
    public Optional<Failures> failures(String provider) {
        return Optional.ofNullable(failing.get(provider))
                .filter(failures -> failures.latest().isAfter(clock.instant().minus(LATELY)));
    }
}
