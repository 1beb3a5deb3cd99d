package org.incidentflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Sends messages and writes what came back as one JSON line ({@link Load}). Arguments: port, connections, seconds, how many
 * a second, and seconds of lead. 0 a second has each connection send its next message when the last was answered, any other
 * number sends at that rate whatever the answers. In the lead it sends, and counts outcomes, but not yet time.
 */
public final class LoadGenerator {

    private static final String[] CHANNELS = {"whatsapp", "email", "web"};
    private static final String[] MESSAGES = {
        "My credit card payment was deducted twice yesterday.",
        "I was charged twice for the same order and need help.",
        "The payment failed but the money left my account.",
        "Somebody used my card in another country, please check."
    };
    private static final int BODIES = 1000;
    private static final long TICK_MILLIS = 5;
    private static final long LAST_ANSWERS_SECONDS = 30;

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions request;
    private final List<Buffer> bodies = new ArrayList<>();
    private final int connections;
    private final long seconds;
    private final double rate;
    private final long lead;

    private final Histogram accepted = new Histogram(TimeUnit.MINUTES.toMicros(2), 3);
    private final Histogram refused = new Histogram(TimeUnit.MINUTES.toMicros(2), 3);
    private final Map<String, Long> outcomes = new TreeMap<>();
    private final long[] bySecond;
    private long begin;
    private long sent;
    private long inFlight;
    private boolean over;

    private LoadGenerator(Vertx vertx, int port, int connections, long seconds, double rate, long lead) {
        this.vertx = vertx;
        this.connections = connections;
        this.seconds = seconds;
        this.rate = rate;
        this.lead = lead;
        this.bySecond = new long[(int) seconds];
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true), new PoolOptions().setHttp1MaxSize(connections));
        this.request = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/api/incidents")
                .putHeader("content-type", "application/json")
                .putHeader("x-api-key", Landscape.API_KEY);
        for (int i = 0; i < BODIES; i++) {
            bodies.add(Buffer.buffer("{\"customer_id\":\"%d\",\"channel\":\"%s\",\"message\":\"%s\"}"
                    .formatted(10_000 + i * 89, CHANNELS[i % CHANNELS.length], MESSAGES[i % MESSAGES.length])));
        }
    }

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        LoadGenerator generator = new LoadGenerator(
                vertx,
                Integer.parseInt(arguments[0]),
                Integer.parseInt(arguments[1]),
                Long.parseLong(arguments[2]),
                Double.parseDouble(arguments[3]),
                Long.parseLong(arguments[4]));
        vertx.runOnContext(start -> generator.start());
    }

    private void start() {
        begin = System.nanoTime();
        if (rate == 0) {
            for (int i = 0; i < connections; i++) {
                send();
            }
        } else {
            vertx.setPeriodic(TICK_MILLIS, tick -> {
                long due = (long) (rate * (System.nanoTime() - begin) / 1e9);
                while (!over && sent < due) {
                    send();
                }
            });
        }
        vertx.setTimer(TimeUnit.SECONDS.toMillis(lead + seconds), end -> {
            over = true;
            finishWhenAnswered();
        });
        vertx.setTimer(TimeUnit.SECONDS.toMillis(lead + seconds + LAST_ANSWERS_SECONDS), end -> {
            outcomes.merge("unanswered", inFlight, Long::sum);
            finish();
        });
    }

    private void send() {
        Buffer body = bodies.get((int) (sent % BODIES));
        long sentAt = System.nanoTime();
        sent++;
        inFlight++;
        client.request(request)
                .compose(ready -> ready.send(body))
                .compose(answer -> answer.body().map(answer))
                .onComplete(answer -> {
                    inFlight--;
                    if (answer.succeeded()) {
                        record(answer.result(), sentAt);
                    } else {
                        outcomes.merge(answer.cause().getClass().getSimpleName(), 1L, Long::sum);
                    }
                    if (over) {
                        finishWhenAnswered();
                    } else if (rate == 0) {
                        // Not within the answer of the last one: a refused connection would recurse.
                        vertx.runOnContext(next -> send());
                    }
                });
    }

    private void record(HttpClientResponse answer, long sentAt) {
        long now = System.nanoTime();
        outcomes.merge(String.valueOf(answer.statusCode()), 1L, Long::sum);
        long afterLead = now - begin - TimeUnit.SECONDS.toNanos(lead);
        if (afterLead < 0) {
            return;
        }
        Histogram latencies = answer.statusCode() == 201 ? accepted : refused;
        latencies.recordValue(Math.min(TimeUnit.NANOSECONDS.toMicros(now - sentAt), latencies.getHighestTrackableValue()));
        int second = (int) TimeUnit.NANOSECONDS.toSeconds(afterLead);
        if (answer.statusCode() == 201 && second < bySecond.length) {
            bySecond[second]++;
        }
    }

    private void finishWhenAnswered() {
        if (inFlight == 0) {
            finish();
        }
    }

    private void finish() {
        try {
            Load load = new Load(
                    connections, seconds, outcomes, Load.Latency.of(accepted), Load.Latency.of(refused), bySecond);
            System.out.println(new ObjectMapper().writeValueAsString(load));
            System.exit(0);
        } catch (java.io.IOException e) {
            Child.fail(e);
        }
    }
}
