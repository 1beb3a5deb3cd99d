package org.incidentflow.classify;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A message as others may see it.
 *
 * @param text      with tokens such as {@code [CARD_1]} in the place of personal data
 * @param originals what each token stands for
 */
public record MaskedMessage(String text, Map<String, String> originals) {

    private static final Pattern TOKEN = Pattern.compile("\\[[A-Z]+_\\d+]");

    public MaskedMessage {
        originals = Map.copyOf(originals);
    }

    /** A text about this message with the originals in the place of their tokens, and every other token as it is. */
    public String restore(String maskedText) {
        return TOKEN.matcher(maskedText)
                .replaceAll(token -> Matcher.quoteReplacement(originals.getOrDefault(token.group(), token.group())));
    }

    /** Nothing of the message. */
    @Override
    public String toString() {
        return "MaskedMessage[%d tokens]".formatted(originals.size());
    }
}
