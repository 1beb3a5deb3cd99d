package org.incidentflow.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.incidentflow.cases.Case.Asked;
import org.incidentflow.cases.Case.AskedModel;
import org.incidentflow.cases.Case.AskedTicketApi;
import org.incidentflow.cases.Case.Expect;
import org.incidentflow.cases.Case.Response;
import org.incidentflow.cases.Case.Rows;

/** Holds what came of a case against what its file expects, and says of each difference where the file is wrong. */
final class Comparison {

    private static final String ANY = "any";
    private static final List<String> KEYS_OF_NOTIFICATIONS = List.of("channel", "kind");

    private final List<String> differences = new ArrayList<>();

    private Comparison() {}

    /** A line for each difference: the path in the file, what is expected there, and what came; none when all is well. */
    static List<String> differences(Expect expect, Outcome outcome) {
        Comparison comparison = new Comparison();
        comparison.response(expect.response(), outcome.response());
        if (expect.rows() != null) {
            comparison.rows(expect.rows(), outcome);
        }
        if (expect.messages() != null) {
            comparison.inAnyOrder("expect.messages", expect.messages(), outcome.messages(), List.of("channel"));
        }
        if (expect.asked() != null) {
            comparison.asked(expect.asked(), outcome);
        }
        return comparison.differences;
    }

    private void response(Response expected, JsonNode actual) {
        String path = "expect.response";
        value(path + ".status", expected.status(), actual.path("status"));
        headers(path + ".headers", expected.headers(), actual.path("headers"));
        if (expected.body() != null) {
            value(path + ".body", expected.body(), actual.path("body"));
        }
    }

    private void rows(Rows expected, Outcome outcome) {
        String path = "expect.rows";
        if (expected.incidents() != null) {
            inOrder(path + ".incidents", expected.incidents(), outcome.incidents());
        }
        if (expected.notifications() != null) {
            inAnyOrder(
                    path + ".notifications", expected.notifications(), outcome.notifications(), KEYS_OF_NOTIFICATIONS);
        }
        if (expected.events() != null) {
            inOrder(path + ".events", expected.events(), outcome.events());
        }
    }

    private void asked(Asked asked, Outcome outcome) {
        if (asked.model() != null) {
            AskedModel model = asked.model();
            JsonNode last = last("expect.asked.model", model.calls(), outcome.modelCalls());
            last("expect.asked.model.message", model.message(), last, "message");
            last("expect.asked.model.instructions", model.instructions(), last, "instructions");
        }
        if (asked.ticketApi() != null) {
            AskedTicketApi ticketApi = asked.ticketApi();
            JsonNode last = last("expect.asked.ticket_api", ticketApi.calls(), outcome.ticketCalls());
            headers("expect.asked.ticket_api.headers", ticketApi.headers(), last.path("headers"));
            last("expect.asked.ticket_api.body", ticketApi.body(), last, "body");
        }
    }

    /** The last call; where their number is not expected, there must have been one. */
    private JsonNode last(String path, JsonNode number, List<JsonNode> calls) {
        if (number != null) {
            value(path + ".calls", number, IntNode.valueOf(calls.size()));
        } else if (calls.isEmpty()) {
            differ(path, "a call", "there was none");
        }
        return calls.isEmpty() ? MissingNode.getInstance() : calls.get(calls.size() - 1);
    }

    private void last(String path, JsonNode expected, JsonNode call, String field) {
        if (expected != null) {
            value(path, expected, call.path(field));
        }
    }

    /** Their names in any case, as in HTTP. */
    private void headers(String path, Map<String, JsonNode> expected, JsonNode actual) {
        if (expected != null) {
            expected.forEach(
                    (name, value) -> value(path + "." + name, value, actual.path(name.toLowerCase(Locale.ROOT))));
        }
    }

    private void inOrder(String path, List<Map<String, JsonNode>> expected, List<JsonNode> actual) {
        if (expected.size() != actual.size()) {
            differ(path, expected.size() + " of them", "there are %d: %s".formatted(actual.size(), actual));
        }
        for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
            fields("%s[%d]".formatted(path, i), expected.get(i), actual.get(i));
        }
    }

    /** @param keys the fields by which they are found; the first must be there */
    private void inAnyOrder(
            String path, List<Map<String, JsonNode>> expected, List<JsonNode> actual, List<String> keys) {
        List<JsonNode> others = new ArrayList<>(actual);
        for (int i = 0; i < expected.size(); i++) {
            String item = "%s[%d]".formatted(path, i);
            Map<String, JsonNode> fields = expected.get(i);
            if (!fields.containsKey(keys.get(0))) {
                differences.add("%s: name its %s".formatted(item, keys.get(0)));
                continue;
            }
            JsonNode found = others.stream()
                    .filter(other -> keys.stream()
                            .allMatch(key ->
                                    !fields.containsKey(key) || fields.get(key).equals(other.get(key))))
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                Map<String, JsonNode> wanted = new TreeMap<>(fields);
                wanted.keySet().retainAll(keys);
                differ(item, "one with " + wanted, actual.isEmpty() ? "there is none at all" : "there are " + actual);
            } else {
                others.remove(found);
                fields(item, fields, found);
            }
        }
        others.forEach(other -> differ(path, "no other than these", "there is also " + other));
    }

    private void fields(String path, Map<String, JsonNode> expected, JsonNode actual) {
        expected.forEach((name, value) -> {
            if (actual.has(name)) {
                value(path + "." + name, value, actual.get(name));
            } else {
                differ(path + "." + name, value, "there is no such field; there are " + names(actual));
            }
        });
    }

    private void value(String path, JsonNode expected, JsonNode actual) {
        if (expected.isObject() && actual.isObject()) {
            expected.properties().forEach(field -> {
                if (actual.has(field.getKey())) {
                    value(path + "." + field.getKey(), field.getValue(), actual.get(field.getKey()));
                } else {
                    differ(
                            path + "." + field.getKey(),
                            field.getValue(),
                            "there is no such field; there are " + names(actual));
                }
            });
        } else if (expected.isArray() && actual.isArray()) {
            if (expected.size() != actual.size()) {
                differ(path, expected, actual);
            }
            for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
                value("%s[%d]".formatted(path, i), expected.get(i), actual.get(i));
            }
        } else if (!matches(path, expected, actual)) {
            differ(path, expected, actual.isMissingNode() ? "there is none" : actual);
        }
    }

    private boolean matches(String path, JsonNode expected, JsonNode actual) {
        if (actual.isMissingNode()) {
            return false;
        }
        String text = expected.isTextual() ? expected.textValue() : "";
        if (text.equals(ANY)) {
            return !actual.isNull();
        }
        if (text.length() > 2 && text.startsWith("/") && text.endsWith("/")) {
            try {
                return actual.isValueNode()
                        && !actual.isNull()
                        && Pattern.compile(text.substring(1, text.length() - 1))
                                .matcher(actual.asText())
                                .find();
            } catch (PatternSyntaxException e) {
                differences.add("%s: %s is no regular expression: %s".formatted(path, text, e.getDescription()));
                return true;
            }
        }
        if (expected.isNumber() && actual.isNumber()) {
            return expected.decimalValue().compareTo(actual.decimalValue()) == 0;
        }
        return expected.equals(actual);
    }

    private void differ(String path, Object expected, Object actual) {
        differences.add("%s: expected %s, but %s%s"
                .formatted(path, expected, actual instanceof JsonNode ? "it is " : "", actual));
    }

    private static String names(JsonNode object) {
        TreeSet<String> names = new TreeSet<>();
        object.fieldNames().forEachRemaining(names::add);
        return String.join(", ", names);
    }
}
