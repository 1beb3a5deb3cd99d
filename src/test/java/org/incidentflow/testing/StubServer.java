package org.incidentflow.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A server on the loopback interface that stands for a peer of the application and remembers what it was asked. */
public abstract class StubServer implements AutoCloseable {

    protected static final ObjectMapper JSON = new ObjectMapper();

    private final List<Received> journal = new CopyOnWriteArrayList<>();
    private final int port = Ports.free();
    private HttpServer server;
    private ScheduledExecutorService answers;
    private volatile Duration delay = Duration.ZERO;
    private volatile boolean drops;
    private volatile boolean dropsAnswers;

    /** Listens from now on, as a healthy peer. */
    public final void start() throws IOException {
        reset();
        answers = Executors.newScheduledThreadPool(4);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.createContext("/", this::receive);
        server.start();
    }

    /** Listens no more; connections are refused until it is started again. */
    @Override
    public final void close() {
        if (server != null) {
            server.stop(0);
            answers.shutdownNow();
            server = null;
        }
    }

    /** Answers at once and as a healthy peer, and forgets what it was asked. */
    public void reset() {
        journal.clear();
        delay = Duration.ZERO;
        answerAgain();
    }

    /** Answers only after a while. */
    public void answerAfter(Duration pause) {
        delay = pause;
    }

    /** Closes connections instead of doing what it is asked. */
    public void dropConnections() {
        drops = true;
    }

    /** Does what it is asked, and closes the connection instead of saying so. */
    public void dropAnswers() {
        dropsAnswers = true;
    }

    /** Drops nothing any more; remembers everything. */
    public void answerAgain() {
        drops = false;
        dropsAnswers = false;
    }

    /** Every request so far, oldest first. */
    public List<Received> journal() {
        return journal;
    }

    /** Its address, with a path. */
    public String url(String path) {
        return "http://127.0.0.1:" + port + path;
    }

    protected abstract Answer answer(Received request);

    private void receive(HttpExchange exchange) throws IOException {
        Received received = new Received(
                exchange.getRequestMethod(),
                exchange.getRequestURI(),
                exchange.getRequestHeaders(),
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        journal.add(received);
        if (drops) {
            exchange.close();
            return;
        }
        Answer answer = answer(received);
        if (dropsAnswers) {
            exchange.close();
            return;
        }
        answers.schedule(() -> send(exchange, answer), delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void send(HttpExchange exchange, Answer answer) {
        try (exchange) {
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A request as it came. */
    public record Received(String method, URI uri, Headers headers, String body) {

        /** A header's value, or null. */
        public String header(String name) {
            return headers.getFirst(name);
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new AssertionError("Not JSON: " + body, e);
            }
        }
    }

    /** A response to send. */
    protected record Answer(int status, Map<String, String> headers, String body) {

        static Answer json(int status, JsonNode body) {
            return new Answer(status, Map.of("Content-Type", "application/json"), body.toString());
        }
    }
}
