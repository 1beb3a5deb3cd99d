package org.incidentflow.chaos;

import static org.awaitility.Awaitility.await;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;

/**
 * Callers that report one message after the other, each with a key of its own, and repeat a request until they are told
 * that it is done.
 */
final class Callers implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final String name;
    private final ExecutorService threads;
    private final List<Future<?>> running = new ArrayList<>();
    private final Queue<Told> told = new ConcurrentLinkedQueue<>();
    private final Queue<Attempt> attempts = new ConcurrentLinkedQueue<>();
    private final AtomicInteger created = new AtomicInteger();
    private volatile boolean stopped;

    /** What a caller was told at last. */
    record Told(String key, String message, Response response) {}

    /**
     * One request.
     *
     * @param response null when the connection failed
     */
    record Attempt(Instant begin, Instant end, Response response) {

        boolean within(Instant from, Instant until) {
            return begin.isAfter(from) && end.isBefore(until);
        }

        Duration duration() {
            return Duration.between(begin, end);
        }
    }

    /**
     * Starts so many callers.
     *
     * @param name of their keys
     * @param api  gives each its instance
     */
    Callers(String name, int count, IntFunction<ApiClient> api) {
        this.name = name;
        threads = Executors.newFixedThreadPool(count);
        for (int i = 0; i < count; i++) {
            int caller = i;
            running.add(threads.submit(() -> work(caller, api.apply(caller))));
        }
    }

    private void work(int caller, ApiClient api) {
        for (int i = 0; !stopped; i++) {
            String key = "%s-%d-message-%d".formatted(name, caller, i);
            String message = "My credit card was charged twice, says " + key;
            Response response = await(key)
                    .pollInSameThread()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(PAUSE)
                    .atMost(PATIENCE)
                    .until(() -> attempt(api, key, message), Objects::nonNull);
            told.add(new Told(key, message, response));
            created.incrementAndGet();
        }
    }

    /** Null when it is to be repeated. */
    private Response attempt(ApiClient api, String key, String message) {
        Instant begin = Instant.now();
        Response response = null;
        try {
            response = api.post(
                    "/api/incidents", ApiClient.reportJsonWithContact(key, message), Map.of("Idempotency-Key", key));
        } catch (UncheckedIOException e) {
            // no answer: the process or the connection has gone
        }
        attempts.add(new Attempt(begin, Instant.now(), response));
        if (response == null || response.status() == 409 || response.status() == 503) {
            return null;
        }
        return response;
    }

    /** Waits until so many more were told 201, which fails as soon as a caller does. */
    void awaitMore(int count) {
        int goal = created.get() + count;
        await("progress of the callers").atMost(PATIENCE).until(() -> {
            for (Future<?> caller : running) {
                if (caller.isDone()) {
                    caller.get();
                }
            }
            return created.get() >= goal;
        });
    }

    /** Lets each finish its message. */
    void stop() throws Exception {
        stopped = true;
        for (Future<?> caller : running) {
            caller.get(PATIENCE.toSeconds() * 2, TimeUnit.SECONDS);
        }
    }

    List<Told> told() {
        return List.copyOf(told);
    }

    List<Attempt> attempts() {
        return List.copyOf(attempts);
    }

    @Override
    public void close() {
        stopped = true;
        threads.shutdownNow();
    }
}
