package org.incidentflow.incident;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.incidentflow.platform.Problem.FieldError;
import org.incidentflow.platform.ProblemException;

/** Reads the fields of a request one by one and remembers all that is wrong, so that a caller learns it at once. */
final class Fields {

    private final JsonNode object;
    private final List<FieldError> errors = new ArrayList<>();

    Fields(JsonNode object) {
        this.object = object;
    }

    /** Text with at least one character that is neither a space nor a control, and at most {@code longest} characters. */
    String required(String name, int longest) {
        if (!present(name)) {
            wrong(name, "is required");
            return null;
        }
        String text = optional(name, longest);
        // Control characters too: langchain4j trims them away, and then asks no model.
        if (text != null && (text.isBlank() || text.trim().isEmpty())) {
            wrong(name, "must not be blank");
        }
        return text;
    }

    String optional(String name, int longest) {
        if (!present(name)) {
            return null;
        }
        JsonNode value = object.get(name);
        if (!value.isTextual()) {
            wrong(name, "must be a string");
            return null;
        }
        String text = value.textValue();
        if (text.codePointCount(0, text.length()) > longest) {
            wrong(name, String.format(Locale.ROOT, "must have at most %,d characters", longest));
        }
        if (text.indexOf('\0') >= 0) {
            wrong(name, "must not contain a NUL character");
        }
        return text;
    }

    String optional(String name, int longest, Predicate<String> valid, String expected) {
        String text = optional(name, longest);
        if (text != null && !valid.test(text)) {
            wrong(name, "must be " + expected);
        }
        return text;
    }

    String oneOf(String name, Collection<String> accepted) {
        return optional(name, 64, accepted::contains, "one of " + String.join(", ", accepted));
    }

    boolean present(String name) {
        return object.hasNonNull(name);
    }

    void wrong(String name, String message) {
        errors.add(new FieldError(name, message));
    }

    /** @throws ProblemException 422 with every wrong field, if there is one */
    void check() {
        if (!errors.isEmpty()) {
            throw ProblemException.invalid(List.copyOf(errors));
        }
    }
}
