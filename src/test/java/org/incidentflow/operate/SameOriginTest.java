package org.incidentflow.operate;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.incidentflow.testing.Ports;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SameOriginTest {

    private static final String HOST = "Host: console.example.org:9876";

    private final Vertx vertx = Vertx.vertx();
    private int port;

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void letsItsOwnPagesAndOtherProgramsIn() throws Exception {
        listen();

        assertThat(status("POST", HOST)).isEqualTo(200);
        assertThat(status("POST", HOST, "Origin: http://console.example.org:9876"))
                .isEqualTo(200);
        assertThat(status("POST", "Host: console.example.org", "Origin: https://Console.Example.org"))
                .as("behind a proxy that speaks TLS")
                .isEqualTo(200);
        assertThat(status("GET", HOST, "Sec-Fetch-Site: none")).isEqualTo(200);
        assertThat(status("GET", HOST, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"))
                .isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: https://elsewhere.example",
                "Origin: null",
                "Origin: http://console.example.org",
                "Origin: http://console.example.org:9876.elsewhere.example",
                "Origin: ftp://console.example.org:9876",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    void refusesOtherSitesPages(String header) throws Exception {
        listen();

        assertThat(status("POST", HOST, header)).isEqualTo(403);
        assertThat(status("GET", HOST, header)).isEqualTo(403);
    }

    @Test
    void refusesAFormOfAnotherSite() throws Exception {
        listen();

        assertThat(status("POST", HOST, "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"))
                .isEqualTo(403);
    }

    private void listen() throws Exception {
        Router router = Router.router(vertx);
        router.route()
                .handler(new SameOrigin())
                .handler(request -> request.end())
                .failureHandler(request -> request.response().setStatusCode(403).end());
        port = Ports.free();
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        server.listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    private int status(String method, String... headers) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String request =
                    "%s / HTTP/1.1\r\n%s\r\nContent-Length: 0\r\n\r\n".formatted(method, String.join("\r\n", headers));
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            BufferedReader answer =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
            return Integer.parseInt(answer.readLine().split(" ")[1]);
        }
    }
}
