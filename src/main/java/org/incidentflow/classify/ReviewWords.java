package org.incidentflow.classify;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.camel.Variable;
import org.incidentflow.incident.Incident;

/**
 * Words and phrases that a human must look at, whatever a model makes of the message. They are found as whole words, in
 * any case, with or without accents and punctuation.
 */
public final class ReviewWords {

    private static final Pattern ACCENTS_AND_INVISIBLE = Pattern.compile("[\\p{M}\\p{Cf}]+");
    private static final Pattern BETWEEN_WORDS = Pattern.compile("(?:[^\\p{L}\\p{N}]|\\p{Lm})+");
    private static final Pattern MISPLACED_STAR = Pattern.compile("\\*(?!\\s|$)|(?<![\\p{L}\\p{M}\\p{N}]{3})\\*");

    private final Pattern anyOfThem;

    private ReviewWords(List<String> patterns) {
        // By their first letters, so that few are compared at each word.
        anyOfThem = Pattern.compile(
                patterns.stream().collect(Collectors.groupingBy(pattern -> pattern.substring(0, 1))).entrySet().stream()
                        .map(sameLetter -> sameLetter.getValue().stream()
                                .map(pattern -> pattern.substring(1))
                                .collect(Collectors.joining("|", sameLetter.getKey() + "(?:", ")")))
                        .collect(Collectors.joining("|", " (?:", ") ")));
    }

    /**
     * Reads a file with one word or phrase a line. A star at the end of a word stands for any ending; lines that begin
     * with {@code #} are comments.
     *
     * @throws IllegalArgumentException when the file cannot be read, has no word, or a line is none, in one line that
     *     names the file, the line and what to change
     */
    public static ReviewWords load(Path file) {
        List<String> lines;
        try {
            lines = Files.readString(file)
                    .replace("\uFEFF", "")
                    .lines()
                    .map(String::strip)
                    .toList();
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: is the path right, and the text UTF-8?", e);
        }
        List<String> patterns = IntStream.range(0, lines.size())
                .filter(i -> !lines.get(i).isEmpty() && !lines.get(i).startsWith("#"))
                .mapToObj(i -> pattern(lines.get(i), "%s: line %d".formatted(file, i + 1)))
                .distinct()
                .toList();
        if (patterns.isEmpty()) {
            throw new IllegalArgumentException(file + ": there are no words: write one a line, such as fraud");
        }
        return new ReviewWords(patterns);
    }

    /** The classification, marked for review when the incident's message has one of the words. */
    public Classification review(
            @Variable("incident") Incident incident, @Variable("classification") Classification classification) {
        return new Classification(
                classification.category(),
                classification.confidence(),
                classification.reason(),
                classification.classifiedBy(),
                classification.needsReview() || occurIn(incident.message()));
    }

    boolean occurIn(String message) {
        return anyOfThem.matcher(plain(message)).find();
    }

    private static String pattern(String line, String place) {
        if (MISPLACED_STAR.matcher(line).find()) {
            throw new IllegalArgumentException(
                    "%s: '%s': a * must end a word, after at least three letters".formatted(place, line));
        }
        String pattern = Arrays.stream(line.split("\\s+"))
                .map(word -> plain(word).strip() + (word.endsWith("*") ? "[^ ]*" : ""))
                .filter(word -> !word.isEmpty())
                .collect(Collectors.joining(" "));
        if (pattern.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s: '%s' has no word: write one, or begin a comment with #".formatted(place, line));
        }
        return pattern;
    }

    /** Lower case without accents, each word between two spaces; two words share theirs. */
    static String plain(String text) {
        return text.chars().allMatch(c -> c < 0x80) ? plainAscii(text) : plainUnicode(text);
    }

    /** The same as {@link #plainUnicode}, in one pass and without its five copies. */
    private static String plainAscii(String text) {
        StringBuilder plain = new StringBuilder(text.length() + 2).append(' ');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isLetterOrDigit(c)) {
                plain.append(Character.toLowerCase(c));
            } else if (plain.charAt(plain.length() - 1) != ' ') {
                plain.append(' ');
            }
        }
        if (plain.charAt(plain.length() - 1) != ' ') {
            plain.append(' ');
        }
        return plain.toString();
    }

    static String plainUnicode(String text) {
        String letters = ACCENTS_AND_INVISIBLE
                .matcher(Normalizer.normalize(text, Form.NFKD))
                .replaceAll("");
        String folded = letters.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
        return BETWEEN_WORDS.matcher(" " + folded + " ").replaceAll(" ");
    }
}
