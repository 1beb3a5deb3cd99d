package org.incidentflow.classify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.incidentflow.incident.Contact;
import org.incidentflow.platform.Json;

/**
 * What a provider answered instead of a model's words, as the log may have it. Providers like to quote what they were
 * sent, so that of their sentence only what the customer did not write is kept, and no personal data.
 */
final class ErrorAnswer {

    private static final int LONGEST_SENTENCE = 200;

    /** More is not looked at: to find the customer's words in a sentence takes time for each letter. */
    private static final int LONGEST_ANSWER = 10_000;

    private static final int SHORTEST_QUOTE = 12;
    private static final int SHORTEST_MESSAGE = 4;
    private static final Pattern TYPE = Pattern.compile("[A-Za-z][A-Za-z0-9_.-]{0,59}");
    private final ObjectMapper json = Json.mapper();
    private final MessageMasking masking = MessageMasking.on();

    /**
     * The status, and the provider's type and sentence where its JSON has them: {@code HTTP 429 rate_limit_error: …}.
     *
     * @param request the body of the request, with the messages of a chat
     */
    String describe(int status, String body, String request) {
        JsonNode answer = read(body);
        JsonNode error = answer.path("error").isObject() ? answer.path("error") : answer;
        String type = Stream.of(error.path("type"), error.path("code"), error.path("status"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .filter(text -> TYPE.matcher(text).matches())
                .findFirst()
                .map(" "::concat)
                .orElse("");
        String sentence = Stream.of(answer.path("error"), error.path("message"), answer.path("detail"))
                .filter(JsonNode::isTextual)
                .map(JsonNode::textValue)
                .findFirst()
                .map(text -> text.length() <= LONGEST_ANSWER ? text : text.substring(0, LONGEST_ANSWER))
                .map(text -> clean(text, words(read(request))))
                .filter(text -> !text.isEmpty())
                .map(": "::concat)
                .orElse("");
        return "HTTP %d%s%s".formatted(status, type, sentence);
    }

    private JsonNode read(String text) {
        try {
            return Optional.ofNullable(json.readTree(text == null ? "" : text)).orElseGet(json::missingNode);
        } catch (IOException e) {
            return json.missingNode();
        }
    }

    /** What was said in a chat, the instructions aside, without all that is neither letter nor digit. */
    private static String words(JsonNode request) {
        StringBuilder words = new StringBuilder();
        for (JsonNode message : request.path("messages")) {
            if (!message.path("role").asText().equals("system")) {
                JsonNode content = message.path("content");
                words.append(content.asText());
                content.findValuesAsText("text").forEach(words::append);
            }
        }
        return lettersOf(words.toString());
    }

    private String clean(String sentence, String customersWords) {
        String masked = masking.mask(sentence, Contact.UNKNOWN).text();
        String clean = withoutQuotes(masked, customersWords)
                .replaceAll("[\\p{C}\\p{Z}\\s]+", " ")
                .replace('"', '\'')
                .strip();
        return clean.length() <= LONGEST_SENTENCE ? clean : clean.substring(0, LONGEST_SENTENCE - 1) + "…";
    }

    /** An ellipsis in the place of every passage that the customer's words have too, however it is punctuated. */
    private static String withoutQuotes(String sentence, String customersWords) {
        int shortest = Math.min(SHORTEST_QUOTE, customersWords.length());
        if (shortest < SHORTEST_MESSAGE) {
            return sentence;
        }
        int[] letters = IntStream.range(0, sentence.length())
                .filter(i -> Character.isLetterOrDigit(sentence.charAt(i)))
                .toArray();
        String words = lettersOf(sentence);
        StringBuilder kept = new StringBuilder();
        int from = 0;
        for (int i = 0; i + shortest <= words.length(); i++) {
            int end = i + shortest;
            if (customersWords.contains(words.substring(i, end))) {
                while (end < words.length() && customersWords.contains(words.substring(i, end + 1))) {
                    end++;
                }
                kept.append(sentence, from, letters[i]).append('…');
                from = letters[end - 1] + 1;
                i = end - 1;
            }
        }
        return kept.append(sentence.substring(from)).toString();
    }

    private static String lettersOf(String text) {
        StringBuilder letters = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (Character.isLetterOrDigit(text.charAt(i))) {
                letters.append(Character.toLowerCase(text.charAt(i)));
            }
        }
        return letters.toString();
    }
}
