package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.EndlessPeer;
import org.incidentflow.testing.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Peers answer without an end, or with what grows to far more than the memory; the process goes on. */
@Timeout(300)
class TooLongAnswersIT {

    private static final String REASON = "the answer is longer than MAX_ANSWER_SIZE (1048576 bytes)";
    private static final int MIB = 1 << 20;
    private static final int INCIDENTS = 5;

    @TempDir
    Path folder;

    @Test
    void failLikeOtherCalls() throws Exception {
        AtomicInteger ticketCalls = new AtomicInteger();
        HttpServer tickets = growing(ticketCalls, 500);
        try (EndlessPeer model = EndlessPeer.sending("HTTP/1.1 200 OK\r\n\r\n", " ");
                EndlessPeer sms =
                        EndlessPeer.sending("HTTP/1.1 201 Created\r\nContent-Length: 136314880\r\n\r\n", " ");
                Landscape landscape = new Landscape(
                        folder,
                        Map.of(
                                "TICKET_API_URL",
                                        "http://127.0.0.1:"
                                                + tickets.getAddress().getPort() + "/tickets",
                                "OPENAI_BASE_URL", model.url("/v1"),
                                "TWILIO_BASE_URL", sms.url(""),
                                "NOTIFY_RETRY_DELAY", "1h",
                                "NOTIFY_RETRY_LONGEST", "1h",
                                "TICKET_SWEEP_INTERVAL", "1h",
                                "LLM_TIMEOUT", "8s",
                                "TICKET_TIMEOUT", "5s",
                                "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xmx192m"))) {
            Node node = landscape.node().start();
            for (int i = 0; i < INCIDENTS; i++) {
                Response created = node.api()
                        .post(
                                "/api/incidents",
                                ApiClient.reportJsonWithContact("99876", "My credit card was charged twice"));

                assertThat(created.status()).as(created::toString).isEqualTo(201);
                assertThat(created.text("ticket_source")).isEqualTo("local");
                assertThat(created.text("classified_by")).isEqualTo("local");
            }
            assertThat(ticketCalls).as("none was asked again at once").hasValue(INCIDENTS);
            assertThat(model.sent()).isLessThan(INCIDENTS * EndlessPeer.MOST_SENT);
            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(landscape
                            .rows()
                            .column("SELECT DISTINCT last_error FROM notifications"
                                    + " WHERE channel = 'sms' AND status = 'pending' AND attempts = 1"))
                    .isEqualTo(List.of(REASON)));
            assertThat(node.log())
                    .filteredOn(line -> line.contains("ticket_api_failed") && line.contains(REASON))
                    .hasSize(INCIDENTS);
            assertThat(node.log())
                    .filteredOn(line -> line.contains("model_failed") && line.contains(REASON))
                    .hasSize(INCIDENTS);
            assertThat(node.log()).noneMatch(line -> line.contains("OutOfMemoryError"));
        } finally {
            tickets.stop(0);
        }
    }

    /** A ticket API whose answer is short until it is decompressed. */
    private static HttpServer growing(AtomicInteger calls, int mib) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (OutputStream zipping = new GZIPOutputStream(zipped)) {
            for (int i = 0; i < mib; i++) {
                zipping.write(new byte[MIB]);
            }
        }
        assertThat(zipped.size()).isLessThan(MIB);
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), Ports.free()), 8);
        server.createContext("/", call -> {
            try (call) {
                calls.incrementAndGet();
                call.getRequestBody().readAllBytes();
                call.getResponseHeaders().set("Content-Encoding", "gzip");
                call.sendResponseHeaders(201, zipped.size());
                zipped.writeTo(call.getResponseBody());
            }
        });
        server.start();
        return server;
    }
}
