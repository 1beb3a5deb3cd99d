package org.incidentflow.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.incidentflow.platform.Json;

/**
 * An incident as the API shows it.
 *
 * @param incident      its columns
 * @param notifications its delivery log, an array
 * @param events        its audit trail, an array
 */
record StoredIncident(JsonNode incident, JsonNode notifications, JsonNode events) {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * Asks the API, which knows the incidents wherever the database is; the embedded one is its application's alone.
     *
     * @param key of an operator; empty where the API needs none
     * @throws IllegalArgumentException if the API does not show it, in one line
     */
    static StoredIncident fetch(URI api, Optional<String> key, UUID id) throws InterruptedException {
        HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();
        String path = "/api/incidents/" + id;
        return new StoredIncident(
                get(http, api, path, key),
                get(http, api, path + "/notifications", key).path("notifications"),
                get(http, api, path + "/events", key).path("events"));
    }

    private static JsonNode get(HttpClient http, URI api, String path, Optional<String> key)
            throws InterruptedException {
        URI address = URI.create(api.toString().replaceFirst("/+$", "") + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(address).timeout(LIMIT);
        key.ifPresent(value -> request.header("X-API-Key", value));
        try {
            HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
            return switch (response.statusCode()) {
                case 200 -> Json.mapper().readTree(response.body());
                case 401, 403 ->
                    throw new IllegalArgumentException("%s answers %d: set INCIDENT_FLOW_KEY to the key of an operator"
                            .formatted(api, response.statusCode()));
                case 404 -> throw new IllegalArgumentException("%s has no such incident".formatted(api));
                default ->
                    throw new IllegalArgumentException("%s answers %d".formatted(address, response.statusCode()));
            };
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "%s does not answer (%s): does the application run there?".formatted(api, e), e);
        }
    }

    /** What was decided when it was opened, whatever was changed since. */
    JsonNode opened() {
        return event("opened")
                .orElseThrow(() -> new IllegalArgumentException("The incident is not open yet: try again in a while"));
    }

    boolean corrected() {
        return event("reclassified").isPresent();
    }

    private Optional<JsonNode> event(String type) {
        return StreamSupport.stream(events.spliterator(), false)
                .filter(event -> event.path("type").asText().equals(type))
                .findFirst();
    }
}
