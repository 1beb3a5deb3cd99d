package org.incidentflow.cases;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonMappingException.Reference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.type.LogicalType;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads and writes cases as YAML. A key that nobody would read is an error, or a check could be lost by a typo. */
public final class CaseFile {

    /** In the first line of a file it tells editors what may be in it. */
    public static final String SCHEMA = "# yaml-language-server: $schema=case.schema.json\n";

    private static final YAMLMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .disable(YAMLGenerator.Feature.SPLIT_LINES)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .enable(YAMLGenerator.Feature.INDENT_ARRAYS_WITH_INDICATOR)
                    .build())
            .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .withCoercionConfig(LogicalType.Textual, text -> List.of(
                            CoercionInputShape.Integer, CoercionInputShape.Float, CoercionInputShape.Boolean)
                    .forEach(shape -> text.setCoercion(shape, CoercionAction.Fail)))
            .build();

    private CaseFile() {}

    /** @throws IllegalArgumentException if the file is no case, in one line that names the file and the key */
    public static Case read(Path file) {
        try {
            return read(file.toString(), Files.readString(file));
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: is the path right, and the text UTF-8?", e);
        }
    }

    /** @param name of the text, for messages */
    static Case read(String name, String text) {
        try {
            JsonNode tree = YAML.readTree(text);
            if (!tree.isObject()) {
                throw new IllegalArgumentException("must have description, given and expect");
            }
            checkKeys(tree, Case.class, "");
            return YAML.treeToValue(tree, Case.class);
        } catch (JsonMappingException e) {
            throw wrong(name, (path(e) + ": " + firstLine(e)).replaceFirst("^: ", ""), e);
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw wrong(name, "line %d: %s".formatted(line, firstLine(e)), e);
        } catch (IllegalArgumentException e) {
            throw wrong(name, e.getMessage(), e);
        }
    }

    /** The case as a file's content. */
    public static String write(Case written) {
        try {
            return SCHEMA + YAML.writeValueAsString(written);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Before the values are looked at, so that a typo is named rather than what it leaves missing. */
    private static void checkKeys(JsonNode node, Class<?> type, String path) {
        Map<String, Class<?>> known = new TreeMap<>();
        for (RecordComponent component : type.getRecordComponents()) {
            JsonProperty name = component.getAccessor().getAnnotation(JsonProperty.class);
            known.put(name == null || name.value().isEmpty() ? component.getName() : name.value(), component.getType());
        }
        node.properties().forEach(field -> {
            String key = path + field.getKey();
            Class<?> value = known.get(field.getKey());
            if (value == null) {
                throw new IllegalArgumentException(
                        "%s: there is no such key; there are %s".formatted(key, String.join(", ", known.keySet())));
            }
            if (saysNothing(field.getValue()) && !key.equals("given.request.body")) {
                throw new IllegalArgumentException(key + ": says nothing: fill it, or leave it out");
            }
            if (value.isRecord()) {
                checkKeys(field.getValue(), value, key + ".");
            }
        });
    }

    private static boolean saysNothing(JsonNode value) {
        return value.isNull()
                || value.isObject() && value.isEmpty()
                || value.isTextual() && value.asText().isBlank();
    }

    private static IllegalArgumentException wrong(String name, String what, Exception cause) {
        return new IllegalArgumentException(name + ": " + what, cause);
    }

    private static String path(JsonMappingException e) {
        StringBuilder path = new StringBuilder();
        for (Reference step : e.getPath()) {
            path.append(
                    step.getFieldName() == null
                            ? "[" + step.getIndex() + "]"
                            : (path.isEmpty() ? "" : ".") + step.getFieldName());
        }
        return path.toString();
    }

    private static String firstLine(JsonProcessingException e) {
        return e.getOriginalMessage().lines().findFirst().orElse("");
    }
}
