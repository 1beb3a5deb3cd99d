package org.incidentflow.cases;

import java.math.BigInteger;
import java.text.Normalizer;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.incidentflow.cases.PersonalDataFinder.Kind;
import org.incidentflow.cases.PersonalDataFinder.Place;

/**
 * Puts plausible others in the place of personal data: card numbers and IBANs whose check digits are right, addresses of
 * example.org, phone numbers that belong to nobody. The same person or number gets the same stand-in in all texts.
 */
final class StandIns {

    private static final Pattern NOTHING = Pattern.compile("(?!)");
    private static final Pattern NOT_A_DIGIT = Pattern.compile("\\P{Nd}");
    private static final BigInteger NINETY_SEVEN = BigInteger.valueOf(97);
    private static final int SHORTEST_CARD = 13;
    private static final int LONGEST_CARD = 19;
    private static final int SHORTEST_NAME = 2;
    private static final int SHORTEST_ID = 4;
    private static final int SHORTEST_TELLING = 3;

    private static final String APOSTROPHES = "['\u2018\u2019\u02BC`]";

    /** Scripts that set no blanks between words; the mark of long vowels belongs to two of them. */
    private static final String UNSPACED = "[\\p{IsHan}\\p{IsHiragana}\\p{IsKatakana}\\u30FC\\p{IsHangul}"
            + "\\p{IsThai}\\p{IsLao}\\p{IsKhmer}\\p{IsMyanmar}]";

    private static final Pattern BLANK_IN_UNSPACED = Pattern.compile("(?<=%1$s)\\s+(?=%1$s)".formatted(UNSPACED));
    private static final String WORD_BEGINS = "(?:(?<![\\p{L}\\p{N}])|(?=%s))".formatted(UNSPACED);
    private static final String WORD_ENDS = "(?:(?![\\p{L}\\p{N}])|(?<=%s))".formatted(UNSPACED);

    /** No number and no address goes on after it. */
    private static final String REPLACED = "<>";

    private final PersonalDataFinder finder;
    private final Map<String, String> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> parts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, String> found = new HashMap<>();
    private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

    StandIns(PersonalDataFinder finder) {
        this.finder = finder;
    }

    /**
     * From now on this stands in wherever that value is written, whatever its case, accents composed or not, and with any
     * apostrophe.
     *
     * @return the stand-in, or null where there is nothing to replace
     */
    String put(String original, String standIn) {
        if (original == null || original.isBlank()) {
            return null;
        }
        values.put(key(original.strip()), standIn);
        return standIn;
    }

    /** As {@link #put}, but only in what customers write, since our templates have no id; a short one may be any number. */
    String putId(String id, String standIn) {
        if (id.strip().length() >= SHORTEST_ID) {
            parts.put(key(id.strip()), standIn);
        }
        return standIn;
    }

    /** As {@link #put}, and in what customers write each part of the name by itself as well. */
    String putName(String name, String first, String last) {
        if (name == null || name.isBlank()) {
            return null;
        }
        String[] written = key(name.strip()).split("[\\s,]+");
        for (int i = 0; i < written.length; i++) {
            String standIn = i == written.length - 1 && i > 0 ? last : first;
            Stream.concat(Stream.of(written[i]), Stream.of(written[i].split("[^\\p{L}\\p{M}]+")))
                    .filter(part -> letters(part) >= SHORTEST_NAME)
                    .forEach(part -> parts.put(part, standIn));
        }
        put(BLANK_IN_UNSPACED.matcher(name.strip()).replaceAll(""), first + " " + last);
        return put(name, first + " " + last);
    }

    /** What a customer wrote, with stand-ins for all that was put and all that is found. */
    String in(String text) {
        Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        all.putAll(parts);
        all.putAll(values);
        String known = replace(text, all);
        StringBuilder masked = new StringBuilder();
        int from = 0;
        for (Place place : finder.find(known)) {
            String original = known.substring(place.start(), place.end());
            masked.append(known, from, place.start()).append(of(place.kind(), original));
            from = place.end();
        }
        return masked.append(known.substring(from)).toString();
    }

    /**
     * What we wrote from a template, with stand-ins for the values in it; empty if there is more that is personal, such as
     * the name written otherwise.
     */
    Optional<String> inOurs(String text) {
        String rest = words(values.keySet()).matcher(composed(text)).replaceAll(REPLACED);
        boolean clean = finder.find(rest).isEmpty()
                && !words(telling(parts)).matcher(rest).find()
                && !anyOf(telling(values), "", "").matcher(rest).find();
        return clean ? Optional.of(replace(text, values)) : Optional.empty();
    }

    /** Those long enough not to be in a text by chance. */
    private static List<String> telling(Map<String, String> standIns) {
        return standIns.keySet().stream()
                .filter(original -> letters(original) >= SHORTEST_TELLING
                        || letters(original) >= SHORTEST_NAME && original.matches(UNSPACED + "+"))
                .toList();
    }

    private static long letters(String text) {
        return text.codePoints().filter(Character::isLetter).count();
    }

    private static String replace(String text, Map<String, String> standIns) {
        return words(standIns.keySet())
                .matcher(composed(text))
                .replaceAll(found -> Matcher.quoteReplacement(standIns.get(key(found.group()))));
    }

    private static Pattern words(Collection<String> keys) {
        return anyOf(keys, WORD_BEGINS, WORD_ENDS);
    }

    private static Pattern anyOf(Collection<String> keys, String before, String after) {
        String any = keys.stream()
                .sorted(Comparator.comparing(String::length).reversed())
                .map(key -> Pattern.quote(key).replace("'", "\\E" + APOSTROPHES + "\\Q"))
                .collect(Collectors.joining("|"));
        return keys.isEmpty()
                ? NOTHING
                : Pattern.compile(before + "(?:" + any + ")" + after, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    /** The same for every way to write the same letters. */
    private static String key(String original) {
        return composed(original).replaceAll(APOSTROPHES, "'");
    }

    private static String composed(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC);
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
