package org.incidentflow.classify;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Understands what a model answered. Models are asked for one JSON object with category, confidence and reason, and
 * wrap it in code fences, prose, arrays and thoughts all the same.
 */
public final class AnswerParser {

    private static final int MAX_ANSWER_LENGTH = 20_000;
    private static final int MAX_REASON_LENGTH = 500;

    /** The tags of models and of their chat templates, such as {@code <think>}, {@code [THINK]}, {@code ◁think▷}. */
    private static final String THOUGHT =
            "(?:seed:)?(?:think|thinking|thoughts?|reasoning|analysis|reflection|scratchpad)";

    private static final String BEGIN =
            "(?:[<\\[◁]\\|?" + THOUGHT + "(?:\\s[^>\\]▷]{0,200})?\\|?[>\\]▷]|<\\|begin_of_" + THOUGHT + "\\|>)";
    private static final String END = "(?:[<\\[◁]\\|?/" + THOUGHT + "\\|?[>\\]▷]|<\\|end_of_" + THOUGHT + "\\|>)";
    private static final Pattern THOUGHTS = Pattern.compile("(?is)" + BEGIN + ".*?(?:" + END + "|\\z)");
    private static final Pattern END_OF_THOUGHTS = Pattern.compile("(?is)\\A.*" + END);

    /** OpenAI's Harmony: what is in another channel than the last is not for the caller; without its tags, too. */
    private static final Pattern CHANNELS =
            Pattern.compile("<\\|channel\\|>|\\A\\s*(?:analysis|commentary)(?=\\p{Lu}|\\s)");

    private static final Pattern BEFORE_FINAL_CHANNEL =
            Pattern.compile("(?s)\\A.*(?:<\\|channel\\|>\\s*final\\b[^{]*?<\\|message\\|>|assistant\\s*final)");

    /** Prose in the middle of a sentence, and what a sentence may go on with. */
    private static final Pattern UNFINISHED = Pattern.compile("(?s).*[\\p{L}\\p{N},;:(–—-]\\s*");

    private static final Pattern PERCENTAGE = Pattern.compile("(\\d{1,20}(?:\\.\\d{1,20})?)\\s*(%?)");
    private static final Map<String, Double> WORDS = Map.of("high", 0.9, "medium", 0.6, "low", 0.3);

    private final JsonMapper json = JsonMapper.builder(JsonFactory.builder()
                    .recyclerPool(JsonRecyclerPools.sharedConcurrentDequePool())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_SINGLE_QUOTES)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
            .enable(JsonReadFeature.ALLOW_UNESCAPED_CONTROL_CHARS)
            .build();
    private final CategoryCatalog catalog;
    private final double reviewBelow;

    /**
     * @param catalog     the categories that an answer may name
     * @param reviewBelow the confidence, from 0 to 1, below which a human should look at the message
     * @throws IllegalArgumentException when the confidence is not from 0 to 1
     */
    public AnswerParser(CategoryCatalog catalog, double reviewBelow) {
        if (!(reviewBelow >= 0 && reviewBelow <= 1)) {
            throw new IllegalArgumentException("the review threshold must be from 0 to 1, not " + reviewBelow);
        }
        this.catalog = catalog;
        this.reviewBelow = reviewBelow;
    }

    /**
     * Finds the classification in an answer. The category is matched whatever its case, spaces and hyphens. The
     * confidence may be a fraction, a percentage above 1, or one of the words high, medium and low (0.9, 0.6, 0.3). A
     * missing reason is replaced, a long one is cut to 500 characters.
     *
     * @param answer       the model's text
     * @param classifiedBy the name to report for the model
     * @throws UnusableAnswerException when there is not exactly one answer, or it lacks a known category or a confidence
     */
    public Classification parse(String answer, String classifiedBy) {
        if (answer == null || answer.isBlank()) {
            throw new UnusableAnswerException("the model answered nothing");
        }
        if (answer.length() > MAX_ANSWER_LENGTH) {
            throw new UnusableAnswerException(
                    "the model answered more than %d characters".formatted(MAX_ANSWER_LENGTH));
        }
        Map<String, JsonNode> fields = fieldsOf(findObject(answer));
        String category = category(fields.get("category"));
        double confidence = confidence(fields.get("confidence"));
        return new Classification(
                category, confidence, reason(fields.get("reason")), classifiedBy, confidence < reviewBelow);
    }

    private JsonNode findObject(String answer) {
        List<JsonNode> found;
        try {
            found = List.of(json.reader()
                    .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(answer));
        } catch (IOException proseAroundIt) {
            found = List.of();
        }
        if (found.isEmpty() || !hasCategory(single(found.get(0)))) {
            found = scan(withoutThoughts(answer));
        }
        if (found.isEmpty()) {
            throw new UnusableAnswerException("the answer has no JSON object with a category");
        }
        if (found.stream().distinct().count() > 1) {
            throw new UnusableAnswerException("the answer has several JSON objects with a category");
        }
        return single(found.get(0));
    }

    /** Every JSON value with a category that begins at a brace or bracket, however much text surrounds it. */
    private List<JsonNode> scan(String text) {
        List<JsonNode> found = new ArrayList<>();
        int at = 0;
        int endOfLast = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int end = at + 1;
            if (c == '{' || c == '[') {
                try (JsonParser parser = json.createParser(text.substring(at))) {
                    JsonNode value = json.readTree(parser);
                    if (value.isArray() && value.size() > 1 && hasCategory(value.get(0))) {
                        throw new UnusableAnswerException("the answer is an array of several answers");
                    }
                    if (hasCategory(single(value))) {
                        found.add(single(value));
                        end = at + (int) parser.currentLocation().getCharOffset();
                        endOfLast = end;
                    }
                } catch (JsonEOFException e) {
                    throw new UnusableAnswerException("the answer's JSON is cut off");
                } catch (JsonParseException e) {
                    if (e.getOriginalMessage().startsWith("Duplicate field")) {
                        throw new UnusableAnswerException("the answer's JSON has a field twice");
                    }
                } catch (IOException e) {
                    throw new UnusableAnswerException("the answer's JSON cannot be read");
                }
            }
            at = end;
        }
        if (UNFINISHED.matcher(text.substring(endOfLast)).matches() && !found.isEmpty()) {
            throw new UnusableAnswerException("the answer is cut off in the middle of a sentence");
        }
        return found;
    }

    /** What was only thought, to its end or not, and perhaps thought better of. */
    private static String withoutThoughts(String answer) {
        String said = answer;
        if (CHANNELS.matcher(answer).find()) {
            Matcher before = BEFORE_FINAL_CHANNEL.matcher(answer);
            said = before.find() ? answer.substring(before.end()) : "";
        }
        String closed = THOUGHTS.matcher(said).replaceAll(" ");
        return END_OF_THOUGHTS.matcher(closed).replaceFirst(" ");
    }

    private static JsonNode single(JsonNode value) {
        return value.isArray() && value.size() == 1 ? value.get(0) : value;
    }

    private static boolean hasCategory(JsonNode value) {
        return value.isObject() && fieldsOf(value).containsKey("category");
    }

    private static Map<String, JsonNode> fieldsOf(JsonNode object) {
        Map<String, JsonNode> fields = new HashMap<>();
        object.properties()
                .forEach(field -> fields.put(field.getKey().strip().toLowerCase(Locale.ROOT), field.getValue()));
        return fields;
    }

    private String category(JsonNode value) {
        if (!value.isTextual()) {
            throw new UnusableAnswerException("the answer's category is not text");
        }
        String label = value.asText().strip().toLowerCase(Locale.ROOT);
        return catalog.find(label)
                .or(() -> catalog.find(label.replaceAll("[^a-z0-9]+", "_").replaceAll("^_|_$", "")))
                .map(Category::name)
                .orElseThrow(() -> new UnusableAnswerException("the answer's category is not in the catalogue"));
    }

    private static double confidence(JsonNode value) {
        if (value == null || value.isNull()) {
            throw new UnusableAnswerException("the answer has no confidence");
        }
        double confidence = Double.NaN;
        if (value.isNumber()) {
            confidence = fraction(value.asDouble());
        } else if (value.isTextual()) {
            String text = value.asText().strip().toLowerCase(Locale.ROOT);
            Matcher number = PERCENTAGE.matcher(text);
            if (WORDS.containsKey(text)) {
                confidence = WORDS.get(text);
            } else if (number.matches()) {
                double amount = Double.parseDouble(number.group(1));
                confidence = number.group(2).isEmpty() ? fraction(amount) : amount / 100;
            }
        }
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new UnusableAnswerException("the answer's confidence is neither from 0 to 1 nor a percentage");
        }
        return confidence;
    }

    private static double fraction(double amount) {
        return amount > 1 ? amount / 100 : amount;
    }

    private static String reason(JsonNode value) {
        String reason = value == null || !value.isTextual()
                ? ""
                : value.asText().replaceAll("[\\p{C}\\s]+", " ").strip();
        if (reason.isEmpty()) {
            return "The model gave no reason.";
        }
        if (reason.length() <= MAX_REASON_LENGTH) {
            return reason;
        }
        int end = MAX_REASON_LENGTH - 1;
        return reason.substring(0, Character.isHighSurrogate(reason.charAt(end - 1)) ? end - 1 : end) + "…";
    }
}
