package org.incidentflow.incident;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Reads a customer's phone number, however it was written, as E.164 has it: {@code +41446681800}. A number without a
 * country code is taken only where it can be one number alone: a message at the wrong number tells a stranger of the
 * incident.
 */
final class PhoneNumbers {

    /**
     * In which countries a number without a country code may be.
     *
     * @param otherNumber the country of the customer's other number, which says most
     * @param customer    those of the customer's language and time zone
     */
    record Countries(Optional<String> otherNumber, Set<String> customer) {}

    /** A number as it was written, and the digits of its extension or null. */
    private record Written(String number, String extension) {

        String digits() {
            return NOT_A_DIGIT.matcher(number).replaceAll("");
        }
    }

    private static final String NO_COUNTRY = "ZZ";
    private static final int FEWEST_DIGITS_OF_SEVERAL = 7;
    private static final String HOW_TO_WRITE_IT = "write it with + and the country code, such as +41446681800";
    private static final Pattern DIGIT = Pattern.compile("\\d");
    private static final Pattern NOT_A_DIGIT = Pattern.compile("\\D");

    /** As in {@code tel:6681800;phone-context=+4144}, RFC 3966. */
    private static final Pattern CONTEXT =
            Pattern.compile("(?i)^(?:tel:)?([^;]*);(?:.*;)?phone-context=(\\+[\\d.() -]+)(?:;.*)?$");

    private static final String EXTENSION =
            "[ ,;]{0,3}(?:extension|e?xtn?|x|#|durchwahl|dw|poste|interno)[ .:=]{0,2}(\\d{1,7})(?![\\d\\p{L}])";

    /** Digits, and what is put between them for the eye; no letter may stand beside them. */
    private static final Pattern NUMBER = Pattern.compile(
            "(?i)(?<![\\p{L}\\d])([(]?\\+*[ (]*\\d(?:[ ()./-]*\\d)*+)(?:%s|(?!\\p{L}))".formatted(EXTENSION));

    private static final Pattern PERCENT_PLUS = Pattern.compile("(?i)%2b");

    /** What is dialled for the +; some write both. */
    private static final Pattern ZERO_ZERO = Pattern.compile("^[(+ ]*00[ )./-]*(?=[1-9])");

    /** Which falls away behind a country code. */
    private static final Pattern ZERO_IN_BRACKETS = Pattern.compile("\\( *0 *\\)");

    private final PhoneNumberUtil numbers = PhoneNumberUtil.getInstance();
    private final Optional<String> home;

    /** @param home where numbers without a country code are when nothing of the customer tells; see {@link #isCountry} */
    PhoneNumbers(Optional<String> home) {
        this.home = home;
    }

    /** Whether it is the code of a country (ISO 3166) that has phone numbers, such as {@code CH}. */
    static boolean isCountry(String code) {
        return PhoneNumberUtil.getInstance().getSupportedRegions().contains(code);
    }

    /** The country of a number that says it itself. */
    Optional<String> country(String text) {
        return written(text).stream().findFirst().flatMap(this::international).map(numbers::getRegionCodeForNumber);
    }

    Reading read(String text, Countries countries) {
        return read(text, countries, false);
    }

    /** WhatsApp's own ids have the country code and no +. */
    Reading readWhatsApp(String text, Countries countries) {
        return read(text, countries, true);
    }

    private Reading read(String text, Countries countries, boolean mayBeId) {
        if (PastedText.visible(text).isEmpty()) {
            return Reading.ABSENT;
        }
        List<Written> written = written(text);
        if (written.isEmpty() || written.size() > 1 && !eachIsLong(written)) {
            return Reading.ignored("it must be a phone number");
        }
        Written first = written.get(0);
        Reading reading = read(first, countries, mayBeId);
        if (reading.value() == null) {
            List<Written> parts = Stream.of(first.number().split("/"))
                    .map(part -> new Written(part.strip(), null))
                    .toList();
            if (parts.size() > 1 && eachIsLong(parts)) {
                return withNotes(read(parts.get(0), countries, mayBeId), null, true);
            }
        }
        return withNotes(reading, first.extension(), written.size() > 1);
    }

    private static Reading withNotes(Reading reading, String extension, boolean several) {
        List<String> warnings = new ArrayList<>(reading.warnings());
        if (reading.value() != null && extension != null) {
            warnings.add("has an extension, which no message can be sent to: only the number was taken");
        }
        if (reading.value() != null && several) {
            warnings.add("holds several numbers: only the first was taken");
        }
        return new Reading(reading.value(), List.copyOf(warnings));
    }

    /** None if there are digits besides: who knows what was meant. */
    private static List<Written> written(String text) {
        String code = PERCENT_PLUS.matcher(PastedText.code(text)).replaceAll("+");
        Matcher context = CONTEXT.matcher(code);
        Matcher numbers = NUMBER.matcher(context.matches() ? context.group(2) + " " + context.group(1) : code);
        if (DIGIT.matcher(numbers.replaceAll("")).find()) {
            return List.of();
        }
        return numbers.reset()
                .results()
                .map(number -> new Written(number.group(1), number.group(2)))
                .toList();
    }

    private static boolean eachIsLong(List<Written> numbers) {
        return numbers.stream().allMatch(number -> number.digits().length() >= FEWEST_DIGITS_OF_SEVERAL);
    }

    private Reading read(Written written, Countries countries, boolean mayBeId) {
        Optional<PhoneNumber> international = international(written);
        if (international.isPresent()) {
            return numbers.isValidNumber(international.get())
                    ? Reading.of(e164(international.get()))
                    : Reading.of(
                            e164(international.get()),
                            "is in no range of numbers that is known of its country: it was taken as it is");
        }
        return written.number().contains("+")
                ? Reading.ignored("it has no country code that exists, or too few or too many digits for it")
                : national(written, countries, mayBeId);
    }

    /** What was written with + or 00, if it can be a number of that country. Numbering plans grow: it need not be known. */
    private Optional<PhoneNumber> international(Written written) {
        String number = ZERO_ZERO.matcher(written.number()).replaceFirst("+");
        if (!number.contains("+")) {
            return Optional.empty();
        }
        List<PhoneNumber> possible = Stream.of(
                        number, ZERO_IN_BRACKETS.matcher(number).replaceAll(""))
                .distinct()
                .flatMap(variant -> parse("+" + NOT_A_DIGIT.matcher(variant).replaceAll(""), NO_COUNTRY).stream())
                .filter(parsed -> numbers.isPossibleNumberWithReason(parsed) == ValidationResult.IS_POSSIBLE)
                .toList();
        return possible.stream().filter(numbers::isValidNumber).findFirst().or(() -> possible.stream()
                .findFirst());
    }

    private Reading national(Written written, Countries countries, boolean mayBeId) {
        String digits = written.digits();
        Optional<PhoneNumber> likeTheOther = countries.otherNumber().flatMap(country -> valid(digits, country));
        if (likeTheOther.isPresent()) {
            return guessed(likeTheOther.get());
        }
        Set<PhoneNumber> candidates = countries.customer().stream()
                .flatMap(country -> valid(digits, country).stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
        Optional<PhoneNumber> atHome = home.flatMap(country -> valid(digits, country));
        if (candidates.isEmpty()) {
            atHome.ifPresent(candidates::add);
        }
        if (mayBeId && !digits.startsWith("0")) {
            valid("+" + digits, NO_COUNTRY).ifPresent(candidates::add);
        }
        if (candidates.size() == 1) {
            return guessed(candidates.iterator().next());
        }
        if (atHome.isPresent()) {
            return guessed(atHome.get());
        }
        return Reading.ignored(
                candidates.isEmpty()
                        ? "it has no country code; " + HOW_TO_WRITE_IT
                        : "without a country code it may be a number of %s; %s"
                                .formatted(
                                        candidates.stream()
                                                .map(numbers::getRegionCodeForNumber)
                                                .sorted()
                                                .collect(Collectors.joining(" or ")),
                                        HOW_TO_WRITE_IT));
    }

    /** Where the operator says in which country numbers are, reading them so is no guess. */
    private Reading guessed(PhoneNumber number) {
        String country = numbers.getRegionCodeForNumber(number);
        return home.filter(country::equals).isPresent()
                ? Reading.of(e164(number))
                : Reading.of(e164(number), "has no country code: it was read as a number of " + country);
    }

    private Optional<PhoneNumber> valid(String number, String country) {
        return parse(number, country).filter(numbers::isValidNumber);
    }

    private Optional<PhoneNumber> parse(String number, String country) {
        try {
            return Optional.of(numbers.parse(number, country));
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    private String e164(PhoneNumber number) {
        return numbers.format(number, PhoneNumberFormat.E164);
    }
}
