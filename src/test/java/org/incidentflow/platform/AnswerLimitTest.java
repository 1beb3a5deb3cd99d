package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.incidentflow.testing.EndlessPeer;
import org.incidentflow.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AnswerLimitTest {

    private static final int LIMIT = 1_000_000;
    private static final String TOO_LONG = "the answer is longer than MAX_ANSWER_SIZE (1000000 bytes)";
    private static final String TOO_LONG_HEADER =
            "the answer has a line longer than 8192 bytes, or more than 100 header fields";
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String CHUNKED = OK + "Transfer-Encoding: chunked\r\n\r\n";

    private final CamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.addComponent("http", new LeanHttpComponent(new AnswerLimit(LIMIT)));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\n\r\n",
                "HTTP/1.1 200 OK\r\nContent-Length: 9000000000\r\nContent-Encoding: identity\r\n\r\n",
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 404 Not Found\r\n\r\n",
                "HTTP/1.1 500 Internal Server Error\r\nContent-Length: 9000000000\r\n\r\n",
                "HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 9000000000\r\n\r\n",
            })
    void endsABodyThatIsTooLong(String head) throws Exception {
        try (EndlessPeer peer = EndlessPeer.sending(head, "x")) {
            assertEnds(peer, TOO_LONG);
        }
    }

    @Test
    void endsAChunkedBodyThatIsTooLong() throws Exception {
        try (EndlessPeer peer = EndlessPeer.sending(CHUNKED, "a\r\n0123456789\r\n")) {
            assertEnds(peer, TOO_LONG);
        }
    }

    @Test
    void endsALineOfTheHeaderThatIsTooLong() throws Exception {
        for (String head : new String[] {"HTTP/1.1 200 ", OK + "X-Long: ", OK + "X-Long: 1\r\n\t"}) {
            try (EndlessPeer peer = EndlessPeer.sending(head, "x")) {
                assertEnds(peer, TOO_LONG_HEADER);
            }
        }
    }

    @Test
    void endsAHeaderOfTooManyFields() throws Exception {
        try (EndlessPeer peer = EndlessPeer.sending(OK, "X-Many: 1\r\n")) {
            assertEnds(peer, TOO_LONG_HEADER);
        }
    }

    @Test
    void endsAFieldOfTooManyContinuations() throws Exception {
        try (EndlessPeer peer = EndlessPeer.sending(OK + "X-Long: 1\r\n", " and more\r\n")) {
            assertEnds(peer, TOO_LONG_HEADER);
        }
    }

    @Test
    void endsWhatSurroundsChunks() throws Exception {
        try (EndlessPeer peer = EndlessPeer.sending(CHUNKED + "a;", "x")) {
            assertEnds(peer, TOO_LONG_HEADER);
        }
        try (EndlessPeer peer = EndlessPeer.sending(CHUNKED + "0\r\n", "X-Trailer: 1\r\n")) {
            assertEnds(peer, TOO_LONG_HEADER);
        }
    }

    /** They cost no memory, so that the time alone ends them. */
    @Test
    void endsInterimAnswersWhenTheTimeIsOver() throws Exception {
        try (EndlessPeer peer = EndlessPeer.sending(
                OK.replace("200 OK", "102 Processing") + "\r\n", "HTTP/1.1 103 Early Hints\r\n\r\n")) {
            assertThat(call(peer.url("/?responseTimeout=300")).getException())
                    .isInstanceOf(SocketTimeoutException.class);
            assertThat(peer.awaitClosedByCaller()).isTrue();
        }
    }

    @ParameterizedTest
    @CsvSource({"gzip, 1", "x-gzip, 1", "gzip, 2"})
    void endsABodyThatGrowsTooLong(String encoding, int times) throws Exception {
        byte[] zipped = zeros(64 << 20);
        for (int i = 0; i < times; i++) {
            zipped = zip(zipped);
        }
        Map<String, String> headers =
                Map.of("Content-Encoding", String.join(", ", Collections.nCopies(times, encoding)));
        HttpServer server = serving(headers, zipped);
        try {
            assertThat(zipped).hasSizeLessThan(LIMIT);
            assertThat(call(url(server, "/")).getException())
                    .isInstanceOf(TooLongAnswerException.class)
                    .hasMessage(TOO_LONG);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void readsWhatIsNotTooLong() throws Exception {
        byte[] longest = zeros(LIMIT);
        HttpServer plain = serving(Map.of(), longest);
        HttpServer zipped = serving(Map.of("Content-Encoding", "gzip"), zip(longest));
        try {
            for (HttpServer server : new HttpServer[] {plain, zipped}) {
                Exchange exchange = call(url(server, "/"));

                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getBody(byte[].class)).isEqualTo(longest);
            }
        } finally {
            plain.stop(0);
            zipped.stop(0);
        }
    }

    /** Camel decompresses what HttpComponents was told to leave as it is. */
    @Test
    void isNotPassedByWhatCamelWouldDecompress() throws Exception {
        byte[] zipped = zip(zeros(64 << 20));
        HttpServer server = serving(Map.of("Content-Encoding", "gzip"), zipped);
        try {
            Exchange exchange = call(url(server, "/?httpClient.contentCompressionEnabled=false"));

            assertThat(exchange.getMessage().getBody(byte[].class)).isEqualTo(zipped);
        } finally {
            server.stop(0);
        }
    }

    @Test
    void isReadFromItsSetting() {
        assertThat(AnswerLimit.read(setting("1m")).bytes()).isEqualTo(1_048_576);
        assertThat(AnswerLimit.read(setting("1024m")).bytes()).isEqualTo(1 << 30);
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> AnswerLimit.read(setting("1025m")))
                .withMessage("MAX_ANSWER_SIZE is \"1025m\": it must be at most 1024m.");
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> AnswerLimit.read(setting("unlimited")))
                .withMessageContaining("MAX_ANSWER_SIZE");
    }

    private void assertEnds(EndlessPeer peer, String reason) throws InterruptedException {
        Exchange exchange = call(peer.url("/?responseTimeout=50000"));

        assertThat(exchange.getException())
                .isInstanceOf(TooLongAnswerException.class)
                .hasMessage(reason);
        assertThat(peer.awaitClosedByCaller()).as("the connection is closed").isTrue();
        assertThat(peer.sent()).isLessThan(EndlessPeer.MOST_SENT);
        assertThat(LoggedFailure.reason(exchange.getException())).isEqualTo(reason);
    }

    private Exchange call(String uri) {
        return context.createProducerTemplate()
                .request(uri, exchange -> exchange.getMessage().setBody("{}"));
    }

    private static Settings setting(String value) {
        return new Settings(property -> property.equals("max.answer.size") ? Optional.of(value) : Optional.empty());
    }

    private static HttpServer serving(Map<String, String> headers, byte[] body) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 8);
        server.createContext("/", call -> {
            try (call) {
                call.getRequestBody().readAllBytes();
                headers.forEach(call.getResponseHeaders()::set);
                call.sendResponseHeaders(200, body.length);
                call.getResponseBody().write(body);
            }
        });
        server.start();
        return server;
    }

    private static String url(HttpServer server, String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static byte[] zeros(int length) {
        return new byte[length];
    }

    private static byte[] zip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream zipping = new GZIPOutputStream(zipped)) {
            zipping.write(bytes);
        }
        return zipped.toByteArray();
    }
}
