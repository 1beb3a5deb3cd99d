package org.incidentflow.observe;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.camel.health.HealthCheckResultBuilder;
import org.apache.camel.impl.health.AbstractHealthCheck;
import org.incidentflow.notify.ProviderPauses;

/**
 * Reports on somebody whom the application asks and can do without for a while: {@code UNKNOWN} with a reason while there
 * is trouble. It takes no part in whether the application lives or is ready.
 */
public final class PeerHealthCheck extends AbstractHealthCheck {

    private final Supplier<Optional<String>> trouble;

    /** @param trouble what is wrong now, in a sentence */
    public PeerHealthCheck(String name, Supplier<Optional<String>> trouble) {
        super("incident-flow", name);
        this.trouble = trouble;
    }

    /** For a peer behind a circuit breaker. */
    public static PeerHealthCheck behind(Breakers breakers, String breaker, String name) {
        return new PeerHealthCheck(name, () -> breakers.state(breaker)
                .filter(state -> !state.equals("closed"))
                .map(state -> "Its circuit breaker %s is %s.".formatted(breaker, state)));
    }

    /** For a provider of notifications. */
    public static PeerHealthCheck provider(ProviderOutcomes outcomes, ProviderPauses pauses, String provider) {
        return new PeerHealthCheck("provider-" + provider, () -> pauses.trouble(provider)
                .or(() -> outcomes.failures(provider).map(failures -> "Its last %d deliveries failed, the latest at %s."
                        .formatted(failures.count(), failures.latest()))));
    }

    @Override
    public boolean isLiveness() {
        return false;
    }

    @Override
    public boolean isReadiness() {
        return false;
    }

    @Override
    protected void doCall(HealthCheckResultBuilder builder, Map<String, Object> options) {
        trouble.get().ifPresentOrElse(reason -> builder.message(reason).unknown(), builder::up);
    }
}
