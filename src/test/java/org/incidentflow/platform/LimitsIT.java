package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.incidentflow.testing.Problems.assertExample;
import static org.incidentflow.testing.Problems.assertProblem;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each test is a client of its own. */
@Timeout(60)
class LimitsIT {

    private static final String INCIDENTS = "/api/incidents";
    private static final String BODY = ApiClient.reportJson("99876", "My credit card was charged twice");
    private static final int RATE = 20;
    private static final int PLACES = 4;
    private static final String CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";
    private static final StubModel MODEL = new StubModel();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(
            () -> Map.of(
                    "LLM_PROVIDER",
                    "anthropic",
                    "ANTHROPIC_API_KEY",
                    StubModel.API_KEY,
                    "ANTHROPIC_BASE_URL",
                    MODEL.url("/v1"),
                    "API_KEYS",
                    "often:ingest:often-key,flood:ingest:flood-key,other:ingest:other-key,many:ingest:many-key,"
                            + "gone:ingest:gone-key,known:ingest:known-key,desk:operator:op-key",
                    "WEBHOOK_SECRETS",
                    "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
                    "RATE_LIMIT",
                    RATE + "/1h",
                    "MAX_IN_FLIGHT",
                    String.valueOf(PLACES),
                    "RECEIVE_TIMEOUT",
                    "1s"),
            MODEL);

    private final ExecutorService callers = Executors.newFixedThreadPool(8);

    @AfterEach
    void reset() {
        callers.shutdownNow();
        MODEL.reset();
        application.rows().update("TRUNCATE incidents CASCADE");
    }

    @Test
    void letsAClientInOnlySoOften() {
        for (int i = 0; i < RATE; i++) {
            assertThat(report("often-key").status()).isEqualTo(201);
        }

        Response refused = report("often-key");

        assertProblem(refused, 429);
        assertExample(refused, "TooManyRequests");
        // The next is let in after an hour / RATE.
        assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(150, 180);
        assertThat(MODEL.journal()).as("calls of the model").hasSize(RATE);
        assertThat(application.rows().count("SELECT count(*) FROM incidents")).isEqualTo(RATE);
        for (int i = 0; i < 2 * RATE; i++) {
            assertThat(get(INCIDENTS, "op-key").status())
                    .as("reading costs nothing")
                    .isEqualTo(200);
        }
    }

    /** Ten times as much as one client may, while another sends as it always does. */
    @Test
    void keepsAFloodFromOthers() throws Exception {
        List<Future<Response>> flood = new ArrayList<>();
        for (int i = 0; i < 10 * RATE; i++) {
            flood.add(callers.submit(() -> reportPatiently("flood-key")));
        }
        for (int i = 0; i < RATE; i++) {
            assertThat(reportPatiently("other-key").status()).isEqualTo(201);
        }

        Map<Integer, Long> answers = new TreeMap<>();
        for (Future<Response> answer : flood) {
            answers.merge(answer.get().status(), 1L, Long::sum);
        }
        assertThat(answers).isEqualTo(Map.of(201, (long) RATE, 429, 9L * RATE));
        assertThat(MODEL.journal()).hasSize(2 * RATE);
    }

    @Test
    void worksOnSoManyAtOnce() throws Exception {
        MODEL.answerAfter(Duration.ofSeconds(3));
        List<Future<Response>> inside = fillAllPlaces("many-key");

        Response refused = report("many-key");

        assertProblem(refused, 503);
        assertThat(refused.header("Retry-After")).isEqualTo("2");
        assertThat(refused.text("type")).endsWith(":overloaded");
        assertThat(MODEL.journal()).hasSize(PLACES);
        for (Future<Response> answer : inside) {
            assertThat(answer.get().status()).isEqualTo(201);
        }
        MODEL.answerAfter(Duration.ZERO);
        assertThat(report("many-key").status()).isEqualTo(201);
    }

    /** Who signs is known only with the body, and until then takes no place of those who are known by their key. */
    @Test
    void keepsWhoMayBeNobodyFromOthers() throws Exception {
        List<Socket> unknown = new ArrayList<>();
        try {
            for (int i = 0; i < PLACES; i++) {
                Socket client = connect();
                unknown.add(client);
                send(client, unsignedHead(BODY.length()) + "{");
                // Once this is answered, the head has been let in.
                assertThat(client.getInputStream().readNBytes(CONTINUE.length()))
                        .asString()
                        .isEqualTo(CONTINUE);
            }
            assertThat(report("known-key").status()).isEqualTo(201);
        } finally {
            for (Socket client : unknown) {
                client.close();
            }
        }
    }

    @Test
    void keepsThePlaceOfAClientThatHangsUp() throws Exception {
        MODEL.answerAfter(Duration.ofSeconds(3));
        for (int i = 0; i < PLACES; i++) {
            try (Socket client = connect()) {
                send(client, head("gone-key", BODY.length()) + BODY);
                int arrived = i + 1;
                await().until(() -> MODEL.journal().size() == arrived);
            }
        }

        assertProblem(report("gone-key"), 503);
        await().untilAsserted(
                        () -> assertThat(get(INCIDENTS, "op-key").status()).isEqualTo(200));
        await().until(() -> application.rows().count("SELECT count(*) FROM incidents WHERE status = 'open'") == PLACES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "POST /api/inci", "POST /api/incidents HTTP/1.1\r\nHost: x\r\nX-Fill"})
    void cutsAClientThatDoesNotFinishItsRequest(String beginning) throws Exception {
        try (Socket client = connect()) {
            send(client, beginning);

            assertThat(received(client)).isEmpty();
        }
    }

    @Test
    void cutsAClientThatDripsItsRequest() throws Exception {
        try (Socket client = connect()) {
            String head = head("many-key", 10_000);
            Future<?> drip = callers.submit((Callable<Void>) () -> {
                for (char character : head.toCharArray()) {
                    send(client, String.valueOf(character));
                    Thread.sleep(50);
                }
                return null;
            });

            assertThat(received(client)).isEmpty();
            drip.cancel(true);
        }
    }

    @Test
    void tellsAClientWhoseBodyDoesNotCome() throws Exception {
        try (Socket client = connect()) {
            send(client, head("many-key", BODY.length()) + BODY.substring(0, 10));

            assertThat(received(client))
                    .startsWith("HTTP/1.1 408 ")
                    .contains("application/problem+json")
                    .endsWith("The body did not come in time. Send it again.\"}");
        }
    }

    @Test
    void cutsAClientThatWasRefusedAndSendsOn() throws Exception {
        try (Socket client = connect()) {
            send(client, head("wrong-key", BODY.length()) + BODY.substring(0, 10));

            assertThat(received(client)).startsWith("HTTP/1.1 401 ");
        }
    }

    @Test
    void doesNotHurryWhatIsBeingWorkedOn() {
        MODEL.answerAfter(Duration.ofSeconds(2));

        assertThat(report("many-key").status()).isEqualTo(201);
    }

    @Test
    void refusesAChunkedBodyOverTheLimitWhileItComes() throws Exception {
        try (Socket client = connect()) {
            send(
                    client,
                    "POST /api/incidents HTTP/1.1\r\nHost: x\r\nX-API-Key: many-key\r\n"
                            + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "4000\r\n" + "x".repeat(0x4000) + "\r\n";
            for (int i = 0; i < 5; i++) {
                send(client, chunk);
            }

            assertThat(received(client)).startsWith("HTTP/1.1 413 ").contains("application/problem+json");
        }
    }

    @Test
    void refusesWhatIsNotHttp() throws Exception {
        assertAnswered("GET /" + "x".repeat(5_000) + " HTTP/1.1\r\nHost: x\r\n\r\n", 414);
        assertAnswered("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(9_000) + "\r\n\r\n", 431);
        assertAnswered("GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n\r\n", 400);
        assertAnswered("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400);
        assertAnswered("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd", 400);
    }

    private static void assertAnswered(String request, int status) throws IOException {
        try (Socket client = connect()) {
            send(client, request);

            assertThat(received(client))
                    .matches("(?s)HTTP/1.[01] " + status + " .*")
                    .contains("application/problem+json", "\"status\":" + status);
        }
    }

    private List<Future<Response>> fillAllPlaces(String key) {
        List<Future<Response>> inside = IntStream.range(0, PLACES)
                .mapToObj(i -> callers.submit(() -> report(key)))
                .collect(Collectors.toList());
        await().until(() -> MODEL.journal().size() == PLACES);
        return inside;
    }

    /** Again while all places are taken, which says nothing about the rate. */
    private static Response reportPatiently(String key) {
        Response answer = report(key);
        while (answer.status() == 503) {
            answer = report(key);
        }
        return answer;
    }

    private static Response report(String key) {
        return application.api().post(INCIDENTS, BODY, Map.of("X-API-Key", key));
    }

    private static Response get(String path, String key) {
        return application.api().send("GET", path, new byte[0], Map.of("X-API-Key", key));
    }

    private static String head(String key, int length) {
        return "POST /api/incidents HTTP/1.1\r\nHost: x\r\nX-API-Key: " + key
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
    }

    /** Of a webhook whose signature turns out to be wrong, if its body ever comes. */
    private static String unsignedHead(int length) {
        return "POST /api/incidents HTTP/1.1\r\nHost: x\r\nwebhook-id: any\r\nwebhook-timestamp: "
                + Instant.now().getEpochSecond() + "\r\nwebhook-signature: v1,AAAA\r\nExpect: 100-continue\r\n"
                + "Content-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
    }

    private static Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), application.port());
        socket.setSoTimeout(20_000);
        return socket;
    }

    private static void send(Socket client, String text) throws IOException {
        client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
        client.getOutputStream().flush();
    }

    /** All that comes until the server closes the connection. */
    private static String received(Socket client) throws IOException {
        try (InputStream answer = client.getInputStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
