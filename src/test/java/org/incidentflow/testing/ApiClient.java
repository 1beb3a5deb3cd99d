package org.incidentflow.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.io.entity.EntityUtils;

/** A caller of the application, who takes no answer of the API that its OpenAPI document does not declare. */
public final class ApiClient {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT_TYPE = "Content-Type";
    private static final byte[] NO_BODY = {};
    private static final Contract API = Contract.read(Path.of("routes/openapi.json"));

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(LIMIT)
            .build();
    private final int port;
    private final String address;
    private final Optional<Contract> contract;

    private ApiClient(int port, Optional<Contract> contract) {
        this.port = port;
        this.address = "http://127.0.0.1:" + port;
        this.contract = contract;
    }

    /** A caller of the API. */
    public static ApiClient of(int port) {
        return new ApiClient(port, Optional.of(API));
    }

    /** A caller of the management port, about which the API's document says nothing. */
    public static ApiClient ofManagement(int port) {
        return new ApiClient(port, Optional.empty());
    }

    /** The same caller where something is broken on purpose, who takes what the document does not declare. */
    public ApiClient expectingAnything() {
        return new ApiClient(port, Optional.empty());
    }

    public int port() {
        return port;
    }

    public Response get(String path) {
        return send("GET", path, NO_BODY, Map.of());
    }

    public Response post(String path, String json) {
        return post(path, json, Map.of());
    }

    public Response post(String path, String json, Map<String, String> headers) {
        return send(
                withHeaders(request("POST", path, bytes(json), Map.of(CONTENT_TYPE, "application/json")), headers),
                bytes(json));
    }

    public Response patch(String path, String json) {
        return send("PATCH", path, bytes(json), Map.of(CONTENT_TYPE, "application/json"));
    }

    /** Sends bytes as they are, with these headers only. */
    public Response send(String method, String path, byte[] body, Map<String, String> headers) {
        return send(request(method, path, body, headers), body);
    }

    /** Sends a request byte by byte as it is, whether HTTP allows it or not, and reads what is answered to it. */
    public Response sendRaw(String head, byte[] body) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
                var connection = new DefaultBHttpClientConnection(Http1Config.DEFAULT)) {
            socket.setSoTimeout((int) LIMIT.toMillis());
            connection.bind(socket);
            socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
            writeUnlessRefused(socket, body);
            return Response.of(connection);
        } catch (IOException | HttpException e) {
            throw new IllegalStateException("No answer to " + head, e);
        }
    }

    /** The server may answer and close before it has read all. */
    private static void writeUnlessRefused(Socket socket, byte[] body) {
        try {
            socket.getOutputStream().write(body);
        } catch (IOException e) {
            // its answer can be read all the same
        }
    }

    /** Reports a customer's message, as the contract's example does. */
    public Response report(String message) {
        return report("99876", message);
    }

    public Response report(String customerId, String message) {
        return post("/api/incidents", reportJson(customerId, message));
    }

    /** Reports without waiting for the answer. */
    public CompletableFuture<Response> reportLater(String message) {
        byte[] body = bytes(reportJson("99876", message));
        HttpRequest request = request("POST", "/api/incidents", body, Map.of(CONTENT_TYPE, "application/json"))
                .build();
        return http.sendAsync(request, BodyHandlers.ofByteArray())
                .thenApply(response -> checked(request, body, Response.of(response)));
    }

    public static String reportJson(String customerId, String message) {
        return JSON.createObjectNode()
                .put("customer_id", customerId)
                .put("channel", "whatsapp")
                .put("message", message)
                .toString();
    }

    /** As {@link #reportJson(String, String)}, from a customer who left an e-mail address and a phone number. */
    public static String reportJsonWithContact(String customerId, String message) {
        ObjectNode report = JSON.createObjectNode()
                .put("customer_id", customerId)
                .put("channel", "whatsapp")
                .put("message", message);
        report.putObject("contact").put("email", "customer@example.org").put("phone", "+41446681800");
        return report.toString();
    }

    private HttpRequest.Builder request(String method, String path, byte[] body, Map<String, String> headers) {
        BodyPublisher publisher = body == NO_BODY ? BodyPublishers.noBody() : BodyPublishers.ofByteArray(body);
        return withHeaders(
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(LIMIT)
                        .method(method, publisher),
                headers);
    }

    private static HttpRequest.Builder withHeaders(HttpRequest.Builder request, Map<String, String> headers) {
        headers.forEach(request::setHeader);
        return request;
    }

    private Response send(HttpRequest.Builder builder, byte[] body) {
        HttpRequest request = builder.build();
        try {
            return checked(request, body, Response.of(http.send(request, BodyHandlers.ofByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Response checked(HttpRequest request, byte[] body, Response response) {
        String target = request.uri().toString().substring(address.length());
        String contentType = request.headers().firstValue(CONTENT_TYPE).orElse(null);
        contract.ifPresent(document -> document.check(request.method(), target, contentType, body, response));
        return response;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** What the application answered. */
    public record Response(int status, HttpHeaders headers, String body) {

        private static Response of(HttpResponse<byte[]> response) {
            return new Response(
                    response.statusCode(), response.headers(), new String(response.body(), StandardCharsets.UTF_8));
        }

        private static Response of(DefaultBHttpClientConnection connection) throws IOException, HttpException {
            ClassicHttpResponse response = connection.receiveResponseHeader();
            connection.receiveResponseEntity(response);
            Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (Header header : response.getHeaders()) {
                headers.computeIfAbsent(header.getName(), name -> new ArrayList<>())
                        .add(header.getValue());
            }
            String body = response.getEntity() == null
                    ? ""
                    : new String(EntityUtils.toByteArray(response.getEntity()), StandardCharsets.UTF_8);
            return new Response(response.getCode(), HttpHeaders.of(headers, (name, value) -> true), body);
        }

        /** A header's value, or null. */
        public String header(String name) {
            return headers.firstValue(name).orElse(null);
        }

        public JsonNode json() {
            try {
                return JSON.readTree(body);
            } catch (JsonProcessingException e) {
                throw new AssertionError("Not JSON: " + this, e);
            }
        }

        public String text(String field) {
            return json().path(field).asText();
        }

        /** The path of the incident that was created. */
        public String location() {
            return header("Location");
        }

        @Override
        public String toString() {
            return status + " " + headers.map() + " " + body;
        }
    }
}
