package org.incidentflow.platform;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.impl.DefaultCamelContext;
import org.incidentflow.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeanHttpComponentTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();

    private final CamelContext context = new DefaultCamelContext();
    private final int port = Ports.free();

    @BeforeEach
    void start() {
        context.addComponent("http", new LeanHttpComponent(new AnswerLimit(1_000_000)));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void endsAnAnswerThatDripsOnForEver() throws Exception {
        try (Dripping server = new Dripping(port)) {
            Exchange exchange = call("?responseTimeout=300");

            assertThat(exchange.getException())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("no answer within 300 ms");
            assertThat(server.ended.await(30, TimeUnit.SECONDS))
                    .as("the connection is closed")
                    .isTrue();
        }
    }

    @Test
    void endsTheWaitForAnAnswerThatDoesNotCome() throws Exception {
        // It accepts by its backlog, and reads nothing.
        try (ServerSocket silent = new ServerSocket(port, 1, LOOPBACK)) {
            assertThat(silent.isBound()).isTrue();
            assertThat(call("?responseTimeout=300").getException())
                    .isInstanceOf(SocketTimeoutException.class)
                    .hasMessage("no answer within 300 ms");
        }
    }

    @Test
    void keepsAConnectionThatAnsweredInTime() throws Exception {
        Set<Integer> clients = ConcurrentHashMap.newKeySet();
        HttpServer server = HttpServer.create(new InetSocketAddress(LOOPBACK, port), 8);
        server.createContext("/", call -> {
            clients.add(call.getRemoteAddress().getPort());
            call.getRequestBody().readAllBytes();
            byte[] body = "a ticket".getBytes(US_ASCII);
            call.sendResponseHeaders(201, body.length);
            call.getResponseBody().write(body);
            call.close();
        });
        server.start();
        try {
            for (int i = 0; i < 3; i++) {
                Exchange exchange = call("?responseTimeout=20000");

                assertThat(exchange.getException()).isNull();
                assertThat(exchange.getMessage().getBody(String.class)).isEqualTo("a ticket");
            }
            assertThat(clients).hasSize(1);
        } finally {
            server.stop(0);
        }
    }

    private Exchange call(String options) {
        return context.createProducerTemplate()
                .request(
                        "http://" + LOOPBACK.getHostAddress() + ":" + port + "/" + options,
                        exchange -> exchange.getMessage().setBody("{}"));
    }

    /** Sends a byte of its answer whenever a read would be about to give up. */
    private static final class Dripping implements AutoCloseable {

        private final CountDownLatch ended = new CountDownLatch(1);
        private final ServerSocket socket;

        Dripping(int port) throws IOException {
            socket = new ServerSocket(port, 1, LOOPBACK);
            Thread thread = new Thread(this::drip, "dripping");
            thread.setDaemon(true);
            thread.start();
        }

        private void drip() {
            try (Socket client = socket.accept()) {
                OutputStream answer = client.getOutputStream();
                answer.write("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n".getBytes(US_ASCII));
                while (true) {
                    answer.write('x');
                    answer.flush();
                    TimeUnit.MILLISECONDS.sleep(20);
                }
            } catch (IOException | InterruptedException e) {
                ended.countDown();
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
