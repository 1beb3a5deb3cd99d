package org.incidentflow.platform;

import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.support.LRUCacheFactory;

/**
 * How many requests of one client are let in: so many at once, and then as many in each period, evenly spread. Each
 * instance of the application counts for itself.
 */
public final class RateLimit {

    private static final Pattern SETTING = Pattern.compile("([1-9][0-9]{0,8})/([1-9][0-9]{0,8}(?:ms|s|m|h|d))");

    /** So many clients are remembered; who was away for longest is forgotten first, and begins anew. */
    private static final int CLIENTS = 10_000;

    private final int requests;
    private final Duration period;
    private final TimeMeter clock;
    private final Map<String, Bucket> buckets = LRUCacheFactory.newLRUCache(CLIENTS);

    /** @param requests that many a period; 0 for no limit */
    RateLimit(int requests, Duration period, TimeMeter clock) {
        this.requests = requests;
        this.period = period;
        this.clock = clock;
    }

    /** Reads the setting {@code RATE_LIMIT}: requests and period, such as {@code 600/1m}, or {@code off}. */
    public static RateLimit read(Settings settings) {
        String value = settings.text("RATE_LIMIT");
        if (value.equals("off")) {
            return new RateLimit(0, Duration.ZERO, TimeMeter.SYSTEM_NANOTIME);
        }
        Matcher setting = SETTING.matcher(value);
        if (setting.matches()) {
            try {
                RateLimit limit = new RateLimit(
                        Integer.parseInt(setting.group(1)),
                        Durations.parse(setting.group(2)),
                        TimeMeter.SYSTEM_NANOTIME);
                // Refuses what it cannot count, such as more than one request a nanosecond.
                limit.bucket("");
                return limit;
            } catch (IllegalArgumentException e) {
                // reported below, like what is no limit at all
            }
        }
        throw SettingException.of(
                "RATE_LIMIT", value, "it must be requests and a period, such as 600/1m or 20/1s, or off.");
    }

    /** Counts a request of this client; if it is one too many, says how long the client has to wait. */
    Optional<Duration> excess(String client) {
        if (requests == 0) {
            return Optional.empty();
        }
        long wait = buckets.computeIfAbsent(client, this::bucket)
                .tryConsumeAndReturnRemaining(1)
                .getNanosToWaitForRefill();
        return wait == 0 ? Optional.empty() : Optional.of(Duration.ofNanos(wait));
    }

    private Bucket bucket(String client) {
        return Bucket.builder()
                .addLimit(limit -> limit.capacity(requests).refillGreedy(requests, period))
                .withCustomTimePrecision(clock)
                .build();
    }
}
