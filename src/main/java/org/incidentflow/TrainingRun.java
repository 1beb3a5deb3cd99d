package org.incidentflow;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.camel.main.Main;
import org.incidentflow.platform.Logging;
import org.incidentflow.platform.NeutralLocale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the JVM what the application does, so that it can write an archive for faster starts: starts the application with
 * a database and peers of its own, sends it messages, and stops it. {@code bin/incident-flow train} runs it in a folder
 * for the purpose and without any other setting, so that nothing outside is read, written or called.
 */
public final class TrainingRun implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingRun.class);
    private static final int CLIENTS = 16;

    /**
     * Enough for the JVM to know the types and branches of nearly all methods that a busy application compiles;
     * {@code -Dtraining.messages} for another number.
     */
    private static final int MESSAGES = Integer.parseInt(System.getProperty("training.messages", "10000"));

    /** As many as are classified locally while the model is away; each takes a few milliseconds of both processors. */
    private static final int WITHOUT_MODEL = 200;

    private static final String MODEL_ANSWER =
            """
            {"id": "msg_1", "type": "message", "role": "assistant", "model": "training", "stop_reason": "end_turn",
             "content": [{"type": "text", "text": "{\\"category\\": \\"duplicate_payment\\", \\"confidence\\": 0.96, \
            \\"reason\\": \\"Charged twice\\"}"}], "usage": {"input_tokens": 97, "output_tokens": 31}}""";

    private final HttpServer peers;
    private final ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String api;
    private volatile boolean modelAway;

    private TrainingRun() throws IOException {
        peers = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        peers.setExecutor(threads);
        answer("/v1/messages", 200, MODEL_ANSWER);
        answer("/tickets", 201, "{\"id\": \"1\"}");
        peers.start();
        String address = "http://127.0.0.1:" + peers.getAddress().getPort();
        int port = freePort();
        api = "http://127.0.0.1:" + port + "/api/incidents";
        System.setProperty("http.port", String.valueOf(port));
        System.setProperty("management.port", String.valueOf(freePort()));
        System.setProperty("rate.limit", "off");
        System.setProperty("anthropic.api.key", "training");
        System.setProperty("anthropic.base.url", address + "/v1");
        System.setProperty("ticket.api.url", address + "/tickets");
    }

    /** Exits with 1, and the reason, when anything goes wrong. */
    public static void main(String[] args) {
        NeutralLocale.use();
        Logging.start();
        int exitCode = 0;
        try (TrainingRun training = new TrainingRun()) {
            Main application = IncidentFlow.main();
            application.start();
            training.run();
            application.stop();
        } catch (Exception e) {
            LOG.error("The training run failed", e);
            exitCode = 1;
        }
        System.exit(exitCode);
    }

    private void run() throws Exception {
        long start = System.nanoTime();
        report(MESSAGES);
        modelAway = true;
        report(WITHOUT_MODEL);
        LOG.info(
                "Trained with {} messages in {} s",
                MESSAGES + WITHOUT_MODEL,
                TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - start));
    }

    private void report(int messages) throws Exception {
        List<Future<?>> calls = new ArrayList<>();
        ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
        try {
            for (int i = 0; i < messages; i++) {
                String customer = String.valueOf(i);
                calls.add(clients.submit(() -> report(customer)));
            }
            for (Future<?> call : calls) {
                call.get();
            }
        } finally {
            clients.shutdownNow();
        }
    }

    private Void report(String customer) throws IOException, InterruptedException {
        String body = "{\"customer_id\": \"%s\", \"channel\": \"web\", \"message\": \"My card was charged twice\"}"
                .formatted(customer);
        String location =
                send("POST", api, body).headers().firstValue("Location").orElseThrow();
        String incident = api + location.substring(location.lastIndexOf('/'));
        if (customer.endsWith("0")) {
            send("GET", incident, "");
            send("GET", api + "?limit=10", "");
            send("GET", incident + "/notifications", "");
            send("GET", incident + "/events", "");
            send("PATCH", incident, "{\"status\": \"resolved\"}");
        }
        return null;
    }

    private HttpResponse<String> send(String method, String url, String body) throws IOException, InterruptedException {
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", "application/json")
                        .timeout(Duration.ofSeconds(60))
                        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
        if (response.statusCode() / 100 != 2) {
            throw new IOException(
                    "%s %s was answered with %d: %s".formatted(method, url, response.statusCode(), response.body()));
        }
        return response;
    }

    private void answer(String path, int status, String answer) {
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        peers.createContext(path, exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(modelAway && path.startsWith("/v1") ? 503 : status, body.length);
            try (OutputStream output = exchange.getResponseBody()) {
                output.write(body);
            }
        });
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        peers.stop(0);
        threads.shutdownNow();
    }
}
