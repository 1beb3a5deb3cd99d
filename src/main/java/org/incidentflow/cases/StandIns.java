package org.incidentflow.cases;

import java.math.BigInteger;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.incidentflow.cases.PersonalDataFinder.Kind;
import org.incidentflow.cases.PersonalDataFinder.Place;

/**
 * Puts plausible others in the place of personal data: card numbers and IBANs whose check digits are right, addresses of
 * example.org, phone numbers that belong to nobody. The same person or number gets the same stand-in in all texts.
 */
final class StandIns {

    private static final Pattern NOT_A_DIGIT = Pattern.compile("\\P{Nd}");
    private static final BigInteger NINETY_SEVEN = BigInteger.valueOf(97);
    private static final int SHORTEST_CARD = 13;
    private static final int LONGEST_CARD = 19;
    private static final int SHORTEST_NAME = 2;

    private final PersonalDataFinder finder;
    private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> parts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> found = new HashMap<>();
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    StandIns(PersonalDataFinder finder) {
        this.finder = finder;
    }

    /**
     * From now on this stands in wherever that value is written, whatever its case.
     *
     * @return the stand-in, or null where there is nothing to replace
     */
    String put(String original, String standIn) {
        if (original == null || original.isBlank()) {
            return null;
        }
        values.put(original.strip(), standIn);
        return standIn;
    }

    /** As {@link #put}, and in what customers write each part of the name by itself as well. */
    String putName(String name, String first, String last) {
        if (name == null || name.isBlank()) {
            return null;
        }
        String[] written = name.strip().split("[\\s,]+");
        for (int i = 0; i < written.length; i++) {
            if (written[i].replaceAll("\\P{L}", "").length() >= SHORTEST_NAME) {
                parts.put(written[i], i == written.length - 1 && i > 0 ? last : first);
            }
        }
        return put(name, first + " " + last);
    }

    /** What a customer wrote, with stand-ins for all that was put and all that is found. */
    String in(String text) {
        String known = replace(replace(text, values), parts);
        StringBuilder masked = new StringBuilder();
        int from = 0;
        for (Place place : finder.find(known)) {
            String original = known.substring(place.start(), place.end());
            masked.append(known, from, place.start()).append(of(place.kind(), original));
            from = place.end();
        }
        return masked.append(known.substring(from)).toString();
    }

    /** What we wrote from a template, with stand-ins for the values in it; empty if there is more that is personal. */
    Optional<String> inOurs(String text) {
        String known = replace(text, values);
        boolean clean = finder.find(known).stream()
                .map(place -> known.substring(place.start(), place.end()))
                .allMatch(values::containsValue);
        return clean ? Optional.of(known) : Optional.empty();
    }

    private static String replace(String text, Map<String, String> standIns) {
        if (standIns.isEmpty()) {
            return text;
        }
        String any = standIns.keySet().stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "(?<![\\p{L}\\p{N}])(?:", ")(?![\\p{L}\\p{N}])"));
        return Pattern.compile(any, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                .matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(standIns.get(found.group())));
    }

    private String of(Kind kind, String original) {
        if (values.containsValue(original) || found.containsValue(original)) {
            return original;
        }
        String value = kind == Kind.NUMBER
                ? NOT_A_DIGIT.matcher(original).replaceAll("")
                : original.replaceAll("[\\s.-]", "").toLowerCase(Locale.ROOT);
        return found.computeIfAbsent(value, unknown -> next(kind, original));
    }

    private String next(Kind kind, String original) {
        int count = counts.merge(kind, 1, Integer::sum);
        String digits = NOT_A_DIGIT.matcher(original).replaceAll("");
        return switch (kind) {
            case EMAIL -> "person%d@example.org".formatted(count);
            case IBAN -> iban(count);
            case NUMBER -> {
                if (original.startsWith("+") || original.startsWith("00")) {
                    // Numbers that are never given to anybody.
                    yield "+1202555%04d".formatted(100 + count % 100);
                }
                yield digits.length() >= SHORTEST_CARD && digits.length() <= LONGEST_CARD
                        ? card(digits.length(), count)
                        : "1".repeat(Math.max(0, digits.length() - 3)) + "%03d".formatted(count % 1_000);
            }
        };
    }

    /** Right after ISO/IEC 7812: the last digit is Luhn's. */
    private static String card(int length, int count) {
        String digits = "4"
                + "%0{length}d".replace("{length}", String.valueOf(length - 2)).formatted(count);
        int sum = 0;
        for (int i = 0; i < digits.length(); i++) {
            int digit = digits.charAt(digits.length() - 1 - i) - '0';
            int doubled = i % 2 == 0 ? digit * 2 : digit;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }
        return digits + (10 - sum % 10) % 10;
    }

    /** A German one; right after ISO 13616: modulo 97 it is 1, with the country at its end as digits. */
    private static String iban(int count) {
        String account = "%018d".formatted(count);
        int remainder = new BigInteger(account + "131400").mod(NINETY_SEVEN).intValue();
        return "DE%02d%s".formatted(98 - remainder, account);
    }
}
