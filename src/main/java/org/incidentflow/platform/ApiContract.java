package org.incidentflow.platform;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The paths and methods of the OpenAPI document that the REST routes are built from. */
public final class ApiContract {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");

    private final List<ApiPath> paths;
    private final Set<String> responseHeaders;

    private ApiContract(List<ApiPath> paths, Set<String> responseHeaders) {
        this.paths = paths;
        this.responseHeaders = responseHeaders;
    }

    /**
     * Reads an OpenAPI 3 document.
     *
     * @throws SettingException if the file is missing or not an OpenAPI document with one server path
     */
    public static ApiContract read(Path file, ObjectMapper json) {
        JsonNode document;
        try {
            document = json.readTree(file.toFile());
        } catch (IOException e) {
            throw new SettingException("%s cannot be read: %s".formatted(file, e.getMessage()));
        }
        String base = document.path("servers").path(0).path("url").asText();
        if (!base.startsWith("/") || document.path("paths").isEmpty()) {
            throw new SettingException(file + " must have \"servers\" with one path such as \"/api\", and \"paths\".");
        }
        List<ApiPath> paths = new ArrayList<>();
        document.path("paths").properties().forEach(path -> {
            Map<String, Operation> operations = new LinkedHashMap<>();
            path.getValue().properties().forEach(entry -> {
                if (METHODS.contains(entry.getKey())) {
                    operations.put(entry.getKey().toUpperCase(Locale.ROOT), Operation.of(entry.getValue()));
                }
            });
            paths.add(ApiPath.of(base + path.getKey(), operations));
        });
        Set<String> responseHeaders = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        responseHeaders.add("Content-Type");
        document.findValues("headers").forEach(headers -> headers.fieldNames().forEachRemaining(responseHeaders::add));
        return new ApiContract(List.copyOf(paths), responseHeaders);
    }

    /** The path of the document that a request's path belongs to. */
    public Optional<ApiPath> find(String requestPath) {
        return paths.stream()
                .filter(path -> path.pattern().matcher(requestPath).matches())
                .findFirst();
    }

    public List<ApiPath> paths() {
        return paths;
    }

    /** The names of all headers that responses may have, in any case. */
    public Set<String> responseHeaders() {
        return responseHeaders;
    }

    /**
     * One path with its operations by HTTP method.
     *
     * @param template as the document writes it, base path included: {@code /api/incidents/{id}}
     */
    public record ApiPath(String template, Pattern pattern, Map<String, Operation> operations) {

        private static ApiPath of(String template, Map<String, Operation> operations) {
            String pattern = Pattern.quote(template).replaceAll("\\{[^/}]+}", "\\\\E[^/]+\\\\Q");
            return new ApiPath(template, Pattern.compile(pattern), operations);
        }
    }

    /**
     * One operation.
     *
     * @param id       also its route's id
     * @param consumes the media types that its body may have
     * @param headers  the request headers that it reads
     * @param open     whether it needs no credentials
     * @param roles    who may call it: a caller with one of these roles
     * @param limited  whether it may be called only so often, which it says by its response 429
     */
    public record Operation(
            String id, Set<String> consumes, Set<String> headers, boolean open, Set<String> roles, boolean limited) {

        private static Operation of(JsonNode operation) {
            JsonNode security = operation.path("security");
            Set<String> consumes = new TreeSet<>();
            operation.path("requestBody").path("content").fieldNames().forEachRemaining(consumes::add);
            Set<String> headers = new TreeSet<>();
            operation.path("parameters").forEach(parameter -> {
                if (parameter.path("in").asText().equals("header")) {
                    headers.add(parameter.path("name").asText());
                }
            });
            Set<String> roles = new TreeSet<>();
            operation.path("x-roles").forEach(role -> roles.add(role.asText()));
            return new Operation(
                    operation.path("operationId").asText(),
                    consumes,
                    headers,
                    security.isArray() && security.isEmpty(),
                    roles,
                    operation.path("responses").has("429"));
        }
    }
}
