package org.incidentflow.platform;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as settings write them: a whole number and a unit, such as {@code 500ms}, {@code 8s} or {@code 24h}. */
public final class Durations {

    private static final Pattern AMOUNT_AND_UNIT = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");

    /** What is added to a date, or counted in nanoseconds, stays within what these can hold. */
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @param text digits followed by {@code ms}, {@code s}, {@code m} (minutes), {@code h} or {@code d} (24 hours), which
     *     Camel reads as well: no space between, and no more than a hundred years
     * @throws IllegalArgumentException when the text is null or anything else, naming the text and what is accepted
     */
    public static Duration parse(String text) {
        Matcher parts = AMOUNT_AND_UNIT.matcher(text == null ? "" : text.strip());
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "'%s' is not a duration: write a whole number and ms, s, m, h or d, such as 500ms, 8s or 24h"
                            .formatted(text));
        }
        long amount = Long.parseLong(parts.group(1));
        Duration duration =
                switch (parts.group(2)) {
                    case "ms" -> Duration.ofMillis(amount);
                    case "s" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMinutes(amount);
                    case "h" -> Duration.ofHours(amount);
                    default -> Duration.ofDays(amount);
                };
        if (duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(
                    "'%s' is too long: %dd is the longest".formatted(text, LONGEST.toDays()));
        }
        return duration;
    }
}
