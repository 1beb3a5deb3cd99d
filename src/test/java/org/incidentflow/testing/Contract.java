package org.incidentflow.testing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.ValidationMessage;
import com.networknt.schema.oas.OpenApi30;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import org.incidentflow.testing.ApiClient.Response;

/**
 * The OpenAPI document as a judge of what the application does: every answer must be one that it declares for the
 * operation, with no field, header or media type besides, and what is accepted must be what it allows.
 */
public final class Contract {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVED = "https://contract.test/openapi.json";
    private static final String CLOSED = "https://contract.test/closed.json";
    private static final String PROBLEM = "/components/schemas/Problem";

    /** What every HTTP response may have. */
    private static final Set<String> OF_HTTP =
            Set.of("content-type", "content-length", "transfer-encoding", "connection");

    private final JsonNode document;
    private final JsonSchemaFactory schemas;
    private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();

    private Contract(JsonNode document) {
        this.document = document;
        Map<String, String> texts =
                Map.of(SERVED, document.toString(), CLOSED, closed(document).toString());
        JsonMetaSchema language = JsonMetaSchema.builder(OpenApi30.getInstance())
                // What the document has around its schemas.
                .unknownKeywordFactory((keyword, context) -> new NonValidationKeyword(keyword))
                .build();
        this.schemas = JsonSchemaFactory.builder()
                .defaultMetaSchemaIri(language.getIri())
                .metaSchema(language)
                .schemaLoaders(loaders -> loaders.schemas(texts))
                .build();
    }

    public static Contract read(Path file) {
        try {
            return new Contract(JSON.readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * @param target path and query as they were sent
     * @throws AssertionError if the document does not say so; names the operation and what differs
     */
    public void check(String method, String target, String contentType, byte[] body, Response response) {
        List<String> differences = new ArrayList<>();
        String[] pathAndQuery = target.split("\\?", 2);
        String path = path(pathAndQuery[0]);
        String operation = path == null ? null : path + "/" + method.toLowerCase(Locale.ROOT);
        if (path == null) {
            answersWithout(method, Set.of(400, 401, 403, 404, 503), response, differences);
        } else if (document.at(operation).isMissingNode()) {
            answersWithout(method, Set.of(400, 401, 403, 405, 503), response, differences);
        } else {
            answersAsDeclared(operation, response, differences);
            if (response.status() < 300) {
                accepts(operation, path, pathAndQuery, contentType, body, differences);
            }
        }
        if (!differences.isEmpty()) {
            throw new AssertionError("routes/openapi.json and %s %s (%s) differ: %s. The answer was %s"
                    .formatted(
                            method,
                            target,
                            operation == null
                                    ? "no operation"
                                    : document.at(operation + "/operationId").asText(),
                            String.join("; ", differences),
                            response));
        }
    }

    /** Every example in the document that its own schema does not allow. */
    public List<String> wrongExamples() {
        List<String> wrong = new ArrayList<>();
        mediaTypes(document, "", (pointer, mediaType) -> {
            if (mediaType.has("example")) {
                validate(CLOSED, pointer + "/schema", mediaType.get("example"))
                        .forEach(difference -> wrong.add(pointer + ": " + difference));
            }
        });
        return wrong;
    }

    private void answersWithout(String method, Set<Integer> statuses, Response response, List<String> differences) {
        if (!statuses.contains(response.status())) {
            differences.add("status %d, where there is no such operation".formatted(response.status()));
        } else if (method.equals("HEAD")) {
            // The problem's head without its body.
            return;
        } else if (response.header("Content-Type") != null) {
            differences.addAll(validate(CLOSED, PROBLEM, json(response.body())));
        } else if (response.status() != 400) {
            differences.add("the answer is no problem");
        }
    }

    private void answersAsDeclared(String operation, Response response, List<String> differences) {
        String declared = resolve(operation + "/responses/" + response.status());
        JsonNode declaration = document.at(declared);
        if (declaration.isMissingNode()) {
            differences.add("status %d is not declared".formatted(response.status()));
            return;
        }
        headers(declared, response, differences);
        String mediaType = mediaType(response.header("Content-Type"));
        JsonNode content = declaration.path("content").path(mediaType);
        if (content.isMissingNode()) {
            differences.add("Content-Type %s is not declared for status %d".formatted(mediaType, response.status()));
            return;
        }
        JsonNode body = json(response.body());
        differences.addAll(validate(CLOSED, declared + "/content/" + escape(mediaType) + "/schema", body));
        if (body != null && response.status() >= 400 && body.path("status").asInt() != response.status()) {
            differences.add("the problem's status is another than the response's");
        }
    }

    private void headers(String declared, Response response, List<String> differences) {
        JsonNode declaration = document.at(declared).path("headers");
        Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        names.addAll(OF_HTTP);
        declaration.fieldNames().forEachRemaining(name -> {
            names.add(name);
            String pointer = resolve(declared + "/headers/" + escape(name));
            String value = response.header(name);
            if (value != null) {
                differences.addAll(validate(SERVED, pointer + "/schema", typed(pointer + "/schema", value)));
            } else if (document.at(pointer).path("required").asBoolean()) {
                differences.add("the header %s is missing".formatted(name));
            }
        });
        response.headers().map().keySet().stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> differences.add("the header %s is not declared".formatted(name)));
    }

    private void accepts(
            String operation,
            String path,
            String[] pathAndQuery,
            String contentType,
            byte[] body,
            List<String> differences) {
        JsonNode content = document.at(operation + "/requestBody/content");
        if (!content.isMissingNode()) {
            String mediaType = mediaType(contentType);
            if (!content.has(mediaType)) {
                differences.add("it accepts the media type " + mediaType);
            } else {
                validate(
                                SERVED,
                                operation + "/requestBody/content/" + escape(mediaType) + "/schema",
                                json(new String(body, StandardCharsets.UTF_8)))
                        .forEach(difference -> differences.add("it accepts a body with " + difference));
            }
        }
        JsonNode parameters = document.at(operation + "/parameters");
        for (String pair : pathAndQuery.length == 1 ? new String[0] : pathAndQuery[1].split("&")) {
            String[] nameAndValue = pair.split("=", 2);
            for (int i = 0; i < parameters.size(); i++) {
                if (nameAndValue.length == 2
                        && !nameAndValue[1].isEmpty()
                        && parameters.at("/" + i + "/in").asText().equals("query")
                        && parameters.at("/" + i + "/name").asText().equals(nameAndValue[0])) {
                    String pointer = operation + "/parameters/" + i + "/schema";
                    JsonNode value = typed(pointer, URLDecoder.decode(nameAndValue[1], StandardCharsets.UTF_8));
                    validate(SERVED, pointer, value)
                            .forEach(difference ->
                                    differences.add("it accepts %s with %s".formatted(nameAndValue[0], difference)));
                }
            }
        }
    }

    /** Where the document has the path of a request, or null. */
    private String path(String requested) {
        String base = document.at("/servers/0/url").asText();
        for (Map.Entry<String, JsonNode> path : document.path("paths").properties()) {
            String pattern = Pattern.quote(base + path.getKey()).replaceAll("\\{[^/}]+}", "\\\\E[^/]+\\\\Q");
            if (requested.matches(pattern)) {
                return "/paths/" + escape(path.getKey());
            }
        }
        return null;
    }

    private List<String> validate(String source, String pointer, JsonNode value) {
        if (value == null) {
            return List.of("a body that is not JSON");
        }
        return compiled.computeIfAbsent(source + "#" + pointer, this::compile).validate(value).stream()
                .map(ValidationMessage::getMessage)
                .toList();
    }

    private JsonSchema compile(String location) {
        SchemaValidatorsConfig config =
                SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
        return schemas.getSchema(SchemaLocation.of(location), config);
    }

    private String resolve(String pointer) {
        String reference = document.at(pointer).path("$ref").asText();
        return reference.isEmpty() ? pointer : reference.substring(1);
    }

    /** A parameter's or header's text as its schema's type. */
    private JsonNode typed(String schema, String text) {
        String type = document.at(schema).path("type").asText();
        try {
            return Set.of("integer", "number", "boolean").contains(type) ? JSON.readTree(text) : TextNode.valueOf(text);
        } catch (JsonProcessingException e) {
            return TextNode.valueOf(text);
        }
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            return null;
        }
    }

    private static String mediaType(String contentType) {
        return contentType == null
                ? "none"
                : contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static String escape(String name) {
        return name.replace("~", "~0").replace("/", "~1");
    }

    /** A copy whose objects have no other fields than those that it describes. */
    private static JsonNode closed(JsonNode document) {
        JsonNode copy = document.deepCopy();
        copy.at("/components/schemas").forEach(Contract::close);
        return copy;
    }

    private static void close(JsonNode schema) {
        if (schema.has("properties")) {
            ((ObjectNode) schema).put("additionalProperties", false);
        }
        schema.forEach(Contract::close);
    }

    private static void mediaTypes(JsonNode node, String pointer, BiConsumer<String, JsonNode> visitor) {
        node.properties().forEach(field -> {
            String child = pointer + "/" + escape(field.getKey());
            if (field.getKey().equals("content")) {
                field.getValue()
                        .properties()
                        .forEach(type -> visitor.accept(child + "/" + escape(type.getKey()), type.getValue()));
            } else if (!field.getKey().equals("example")) {
                mediaTypes(field.getValue(), child, visitor);
            }
        });
    }
}
