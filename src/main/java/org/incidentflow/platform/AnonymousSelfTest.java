package org.incidentflow.platform;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.incidentflow.platform.ApiContract.ApiPath;

/**
 * Calls every operation of the API that is not public without credentials, and a path that does not exist. A door that
 * stands open by mistake is found before the first request is let in.
 */
public final class AnonymousSelfTest implements Runnable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final String address;
    private final ApiContract contract;

    /** @param address what the API listens on, such as {@code http://127.0.0.1:8080} */
    public AnonymousSelfTest(String address, ApiContract contract) {
        this.address = address;
        this.contract = contract;
    }

    /** @throws IllegalStateException if a call is answered with anything but 401 */
    @Override
    public void run() {
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(LIMIT)
                .build();
        List<String> open = new ArrayList<>();
        expectRefusal(client, "GET", "/", open);
        for (ApiPath path : contract.paths()) {
            path.operations().forEach((method, operation) -> {
                if (!operation.open()) {
                    expectRefusal(client, method, path.template().replaceAll("[{}]", ""), open);
                }
            });
        }
        if (!open.isEmpty()) {
            throw new IllegalStateException(
                    "Credentials are configured, but calls without them are not refused: " + String.join("; ", open));
        }
    }

    private void expectRefusal(HttpClient client, String method, String path, List<String> open) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .method(method, BodyPublishers.noBody())
                .timeout(LIMIT)
                .build();
        try {
            int status = client.send(request, BodyHandlers.discarding()).statusCode();
            if (status != 401) {
                open.add("%s %s was answered with %d".formatted(method, path, status));
            }
        } catch (IOException e) {
            open.add("%s %s could not be tried: %s".formatted(method, path, e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted in the self-test", e);
        }
    }
}
