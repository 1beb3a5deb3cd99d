package org.incidentflow.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.incidentflow.platform.ProblemException;

/**
 * Reads the JSON object of a request strictly: bytes that are not UTF-8 and text that PostgreSQL or a peer could not
 * hold are refused, not repaired.
 */
final class RequestReader {

    private final ObjectMapper json;

    RequestReader(ObjectMapper json) {
        this.json = json;
    }

    /** @throws ProblemException 400 if the body is not one JSON object of clean text */
    JsonNode object(byte[] body) {
        return object(body, "");
    }

    /**
     * The same but for one field, whose text its reader cleans.
     *
     * @throws ProblemException 400 if the body is not one JSON object, or text outside of that field is not clean
     */
    JsonNode object(byte[] body, String field) {
        if (body == null || body.length == 0) {
            throw ProblemException.malformed("The body is empty; send a JSON object.");
        }
        JsonNode node;
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            node = json.readTree(text);
        } catch (CharacterCodingException e) {
            throw ProblemException.malformed("The body is not valid UTF-8.");
        } catch (JsonProcessingException e) {
            throw ProblemException.malformed("The body is not valid JSON%s%s.".formatted(position(e), reason(e)));
        }
        if (!node.isObject()) {
            throw ProblemException.malformed("The body must be a JSON object.");
        }
        requireCleanText(node, field);
        return node;
    }

    private static String position(JsonProcessingException e) {
        return e.getLocation() == null
                ? ""
                : " (line %d, column %d)"
                        .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
    }

    /** In our words: Jackson's name its classes and repeat the request. */
    private static String reason(JsonProcessingException e) {
        if (e instanceof StreamConstraintsException) {
            return ": it is nested too deeply, or a name or number in it is too long";
        }
        if (e instanceof MismatchedInputException) {
            return ": something follows after its end";
        }
        return e.getOriginalMessage().startsWith("Duplicate field") ? ": an object has the same field twice" : "";
    }

    private static void requireCleanText(JsonNode object, String exempt) {
        object.properties().forEach(field -> {
            requireClean(field.getKey());
            if (!field.getKey().equals(exempt)) {
                requireCleanText(field.getValue());
            }
        });
    }

    private static void requireCleanText(JsonNode node) {
        node.properties().forEach(field -> requireClean(field.getKey()));
        node.elements().forEachRemaining(RequestReader::requireCleanText);
        if (node.isTextual()) {
            requireClean(node.textValue());
        }
    }

    private static void requireClean(String text) {
        if (text.indexOf('\0') >= 0) {
            throw ProblemException.malformed("The text contains a NUL character; remove it.");
        }
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw ProblemException.malformed("The text contains half of a surrogate pair; send whole characters.");
        }
    }
}
