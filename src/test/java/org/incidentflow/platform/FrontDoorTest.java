package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.handler.BodyHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over HTTP on loopback, in front of a body limit of ten bytes and a route that answers 200 or fails. */
class FrontDoorTest {

    private final Vertx vertx = Vertx.vertx();
    private FrontDoor door = Doors.wide();
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void listen() throws Exception {
        listen(door);
    }

    private void listen(FrontDoor front) throws Exception {
        door = front;
        Router router = Router.router(vertx);
        BodyHandler bodyHandler = BodyHandler.create(false).setBodyLimit(10);
        router.route()
                .handler(door::admit)
                .handler(request -> {
                    if (door.needsBody(request)) {
                        bodyHandler.handle(request);
                    } else {
                        request.next();
                    }
                })
                .handler(door::enter)
                .failureHandler(door::handleFailure);
        router.route().handler(bodyHandler);
        router.post().handler(request -> request.response().end("inside"));
        router.get("/api/incidents").handler(request -> {
            throw new IllegalStateException("password=hunter2");
        });
        router.get().handler(request -> request.response().end("inside"));
        port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
        door.open();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json", "application/json; charset=utf-8", "Application/JSON"})
    void letsInWhatTheContractHas(String contentType) throws Exception {
        HttpResponse<String> answer = post("/api/incidents", contentType, "{}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("inside");
        assertThat(get("/api/openapi.json").statusCode()).isEqualTo(200);
    }

    @Test
    void letsNobodyInBeforeTheStartOrAfterTheEnd() throws Exception {
        door.close();

        HttpResponse<String> answer = get("/api/openapi.json");

        assertProblem(answer, 503, "The application is starting or stopping. Try again.");
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/api", "/api/incident", "/api/incidents/1/2", "/observe/health", "/api/../etc/passwd"})
    void knowsNoOtherPath(String path) throws Exception {
        assertProblem(get(path), 404, "The API has no such path; GET /api/openapi.json lists them.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"DELETE|/api/incidents|POST, GET", "PUT|/api/incidents/7|GET, PATCH", "TRACE|/api/openapi.json|GET"
            })
    void knowsNoOtherMethod(String method, String path, String allowed) throws Exception {
        HttpResponse<String> answer = send(request(path).method(method, BodyPublishers.noBody()));

        assertProblem(answer, 405, "This path takes %s.".formatted(allowed));
        assertThat(answer.headers().firstValue("Allow")).contains(allowed);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"text/plain", "application/xml", "application/json-patch+json", "json", "multipart/form-data"})
    void takesNoOtherContentType(String contentType) throws Exception {
        assertProblem(
                post("/api/incidents", contentType, "{}"), 415, "Send the body with Content-Type: application/json.");
    }

    @Test
    void takesNoBodyWithoutAContentType() throws Exception {
        assertProblem(
                send(request("/api/incidents").POST(BodyPublishers.ofString("{}"))),
                415,
                "Send the body with Content-Type: application/json.");
    }

    @Test
    void takesNoBodyOverTheLimit() throws Exception {
        assertProblem(post("/api/incidents", "application/json", "x".repeat(11)), 413, "Send a smaller body.");
    }

    @Test
    void keepsPlacesForThoseWhoAreKnown() throws Exception {
        InFlight inFlight = new InFlight(1);
        listen(Doors.door(Doors.SIGNED, Doors.rateLimit(0), inFlight));
        HttpRequest.Builder signed = request("/api/incidents")
                .header("Content-Type", "application/json")
                .header("signature", "x");

        try (Socket unknown = new Socket(InetAddress.getLoopbackAddress(), port)) {
            String started = "HTTP/1.1 100 Continue\r\n\r\n";
            unknown.getOutputStream()
                    .write(
                            ("POST /api/incidents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nsignature: x\r\n"
                                            + "Expect: 100-continue\r\nContent-Length: 6\r\n\r\nsig")
                                    .getBytes(StandardCharsets.US_ASCII));
            assertThat(unknown.getInputStream().readNBytes(started.length()))
                    .asString(StandardCharsets.US_ASCII)
                    .isEqualTo(started);

            assertThat(inFlight.size()).isZero();
            assertThat(post("/api/incidents", "application/json", "{}").statusCode())
                    .isEqualTo(200);
            assertProblem(
                    send(signed.POST(BodyPublishers.ofString("signed"))),
                    503,
                    "Too many requests are being worked on. Send it again.");

            unknown.getOutputStream().write("ned".getBytes(StandardCharsets.US_ASCII));
            assertThat(new String(unknown.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
                    .isEqualTo("HTTP/1.1 200");
        }
        assertProblem(send(signed.POST(BodyPublishers.ofString("wrong"))), 401, "Sign it.");

        // A place is free only after the answer has gone out.
        await().until(() -> inFlight.size() == 0);
        InFlight.Place taken = inFlight.enter().orElseThrow();
        assertProblem(
                send(signed.POST(BodyPublishers.ofString("signed"))),
                503,
                "Too many requests are being worked on. Send it again.");
        taken.leave();
        assertThat(send(signed.POST(BodyPublishers.ofString("signed"))).statusCode())
                .isEqualTo(200);
    }

    /** As while a token is verified: Vert.x has told all who asked to be told, when the place is about to be taken. */
    @Test
    void givesNoPlaceToAClientThatHangsUpBeforeItIsKnown() throws Exception {
        InFlight inFlight = new InFlight(1);
        Promise<Void> known = Promise.promise();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        CompletableFuture<Void> gone = new CompletableFuture<>();
        listen(Doors.door(
                Doors.access(request -> {
                    request.addEndHandler(ended -> gone.complete(null));
                    asked.complete(null);
                    return known.future();
                }),
                Doors.rateLimit(0),
                inFlight));

        try (Socket hangsUp = new Socket(InetAddress.getLoopbackAddress(), port)) {
            hangsUp.getOutputStream()
                    .write(("POST /api/incidents HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 10\r\n\r\n12345")
                            .getBytes(StandardCharsets.US_ASCII));
            asked.get(10, TimeUnit.SECONDS);
        }
        gone.get(10, TimeUnit.SECONDS);
        known.complete();

        assertThat(inFlight.size()).isZero();
    }

    @Test
    void tellsNothingAboutAFailureInside() throws Exception {
        HttpResponse<String> answer = get("/api/incidents");

        assertProblem(answer, 500, "The application's log has the details.");
        assertThat(answer.body()).doesNotContain("hunter2", "Exception");
    }

    @Test
    void aPortInUseStopsTheStart() throws IOException {
        try (ServerSocket used = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int usedPort = used.getLocalPort();
            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(() -> HttpServer.requireFree("HTTP_PORT", "127.0.0.1", usedPort))
                    .withMessageStartingWith(
                            "HTTP_PORT is \"%1$d\": cannot listen on 127.0.0.1:%1$d (".formatted(usedPort))
                    .withMessageEndingWith("). Stop what uses it, or set another.");
        }
    }

    @Test
    void aFreePortDoesNot() throws IOException {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            free = socket.getLocalPort();
        }
        HttpServer.requireFree("HTTP_PORT", "127.0.0.1", free);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(request(path).GET());
    }

    private HttpResponse<String> post(String path, String contentType, String body) throws Exception {
        return send(request(path).header("Content-Type", contentType).POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    private static void assertProblem(HttpResponse<String> answer, int status, String detail) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        JsonNode problem = Json.mapper().readTree(answer.body());
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isEqualTo(detail);
        assertThat(problem.path("type").asText()).startsWith("urn:incident-flow:problem:");
    }
}
