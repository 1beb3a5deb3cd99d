package org.incidentflow.classify;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberMatch;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.Leniency;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.validator.routines.IBANValidator;
import org.apache.commons.validator.routines.checkdigit.LuhnCheckDigit;
import org.incidentflow.incident.Contact;

/**
 * Finds e-mail addresses, IBANs, payment cards and phone numbers in what customers write: with the usual separators, in
 * any script's digits, whatever invisible characters are inside. Cards and IBANs must have the right check digits, so that
 * amounts and ids are left alone. Safe for concurrent calls.
 */
final class PersonalData {

    /** What can be found. */
    enum Kind {
        EMAIL,
        IBAN,
        CARD,
        PHONE
    }

    /**
     * A place in a text.
     *
     * @param value the same for every way to write the same address or number
     */
    record Found(Kind kind, int start, int end, String value) {}

    private static final String UNKNOWN_REGION = "ZZ";

    /** Interrupts numbers where something else has been found. */
    private static final char GONE = '\n';

    /** A soft hyphen, in the place of every character that nobody sees. */
    private static final char INVISIBLE = '\u00AD';

    private static final int LONGEST_LOCAL_PART = 64;
    private static final Pattern DOMAIN =
            Pattern.compile("(?:[\\p{L}\\p{M}\\p{N}\u00AD][\\p{L}\\p{M}\\p{N}\u00AD-]{0,62}\\.){1,10}"
                    + "[\\p{L}\u00AD][\\p{L}\\p{M}\\p{N}\u00AD-]{0,61}[\\p{L}\\p{M}\\p{N}]");

    /** What may stand between two groups of a card number or an IBAN, up to {@link #WIDEST_GAP} of them. */
    private static final String GAP = " .\u00B7,/|_\n\r\u00AD-";

    private static final Pattern IBAN_START = Pattern.compile("[A-Za-z]{2}[%1$s]{0,3}\\d[%1$s]{0,3}\\d".formatted(GAP));
    private static final Pattern DIGITS = Pattern.compile("\\d+");

    /** Lengths and first digits of the card schemes (ISO/IEC 7812); fewer than 15 digits only Maestro, Visa and Diners. */
    private static final Pattern CARD =
            Pattern.compile("[2-6]\\d{15,18}|3\\d{13,14}|4\\d{12}|(?:5[06-9]|6\\d)\\d{10,13}");

    private static final int SHORTEST_CARD = 12;
    private static final int LONGEST_CARD = 19;
    private static final int WIDEST_GAP = 3;

    private static final int SHORTEST_PHONE = 7;
    private static final Pattern DATE = Pattern.compile(
            "(?<!\\d)(?:\\d{1,2}([./-])\\d{1,2}\\1(?:19|20)\\d\\d|(?:19|20)\\d\\d([./-])\\d{1,2}\\2\\d{1,2})(?!\\d)");

    /** The usual prefix of international calls. */
    private static final Pattern ZERO_ZERO = Pattern.compile("(?<![\\d+])(?<!\\d[ .-])00(?=[ ]?[1-9])");

    /** With the Latin letter that follows at once, unless it begins an extension. */
    private static final Pattern INTERNATIONAL =
            Pattern.compile("(\\+[\\d ()./-]*\\d)((?!(?i:e?xt?)[. :]*\\d)[A-Za-z\u00C0-\u024F])?");

    private static final Pattern OWN_ZERO_ZERO = Pattern.compile("^\\D*00");

    /** What may stand between two digits of a phone number. */
    private static final String PHONE_GAP = "[()%s]{0,3}".formatted(GAP);

    private final PhoneNumberUtil phones = PhoneNumberUtil.getInstance();
    private final IBANValidator ibans = IBANValidator.getInstance();

    /**
     * All that is found, in the order of the text and without overlaps.
     *
     * @param contact tells in which country numbers without a country code are to be read
     */
    List<Found> find(String text, Contact contact) {
        StringBuilder rest = plain(text);
        List<Found> found = new ArrayList<>();
        findEmails(rest, found);
        if (DIGITS.matcher(rest).find()) {
            findIbans(rest, found);
            findCards(rest, found);
            findPhones(rest, contact, found);
        }
        found.sort(Comparator.comparing(Found::start));
        return found;
    }

    /** The text in ASCII digits, spaces and hyphens, with every character in its place. */
    private static StringBuilder plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            plain.append(plain(text.charAt(i)));
        }
        return plain;
    }

    private static char plain(char c) {
        if (c < 127) {
            return c == '\t' ? ' ' : c;
        }
        int digit = Character.digit(c, 10);
        if (digit >= 0) {
            return (char) ('0' + digit);
        }
        if (c >= '\uFF01' && c <= '\uFF5E') {
            return (char) (c - '\uFF01' + '!');
        }
        return switch (Character.getType(c)) {
            case Character.SPACE_SEPARATOR -> ' ';
            case Character.FORMAT -> INVISIBLE;
            case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.CONTROL -> '\n';
            case Character.DASH_PUNCTUATION -> '-';
            default -> c == '\u2212' ? '-' : c;
        };
    }

    private static void add(Found one, StringBuilder rest, List<Found> found) {
        found.add(one);
        for (int i = one.start(); i < one.end(); i++) {
            rest.setCharAt(i, GONE);
        }
    }

    private static void findEmails(StringBuilder rest, List<Found> found) {
        for (int at = rest.indexOf("@"); at >= 0; at = rest.indexOf("@", at + 1)) {
            int start = at;
            while (start > 0 && at - start < LONGEST_LOCAL_PART && isLocalPart(rest.charAt(start - 1))) {
                start--;
            }
            while (start < at && !Character.isLetterOrDigit(rest.charAt(start)) && rest.charAt(start) != '_') {
                start++;
            }
            Matcher domain = DOMAIN.matcher(rest).region(at + 1, rest.length());
            if (start < at && domain.lookingAt()) {
                String address = rest.substring(start, domain.end()).replace(String.valueOf(INVISIBLE), "");
                add(new Found(Kind.EMAIL, start, domain.end(), address.toLowerCase(Locale.ROOT)), rest, found);
            }
        }
    }

    private static boolean isLocalPart(char c) {
        return Character.isLetterOrDigit(c)
                || c == INVISIBLE
                || Character.getType(c) == Character.NON_SPACING_MARK
                || "._%+-'&=~#$!*/?^`{|}".indexOf(c) >= 0;
    }

    private void findIbans(StringBuilder rest, List<Found> found) {
        Matcher candidate = IBAN_START.matcher(rest);
        for (int from = 0; candidate.find(from); from = candidate.start() + 1) {
            int start = candidate.start();
            IBANValidator.Validator country =
                    ibans.getValidator(rest.substring(start, start + 2).toUpperCase(Locale.ROOT));
            if (country == null) {
                continue;
            }
            StringBuilder iban = new StringBuilder(country.getIbanLength());
            int end = start;
            int gap = 0;
            while (end < rest.length() && iban.length() < country.getIbanLength() && gap <= WIDEST_GAP) {
                char c = rest.charAt(end++);
                boolean part = c < 127 && Character.isLetterOrDigit(c);
                gap = part ? 0 : isGap(c) ? gap + 1 : WIDEST_GAP + 1;
                if (part) {
                    iban.append(Character.toUpperCase(c));
                }
            }
            boolean complete = end == rest.length() || !Character.isDigit(rest.charAt(end));
            if (complete && ibans.isValid(iban.toString())) {
                add(new Found(Kind.IBAN, start, end, iban.toString()), rest, found);
            }
        }
    }

    private static void findCards(StringBuilder rest, List<Found> found) {
        List<MatchResult> groups = DIGITS.matcher(rest.toString()).results().toList();
        int next = 0;
        while (next < groups.size()) {
            int last = endOfCard(groups, next, rest);
            if (last >= next) {
                int start = groups.get(next).start();
                int end = groups.get(last).end();
                String number = rest.substring(start, end).replaceAll("\\D", "");
                add(new Found(Kind.CARD, start, end, number), rest, found);
            }
            next = Math.max(last, next) + 1;
        }
    }

    /** The last group of digits of the longest card number that begins with this group, or -1. */
    private static int endOfCard(List<MatchResult> groups, int first, CharSequence text) {
        StringBuilder digits = new StringBuilder();
        int longest = -1;
        for (int i = first; i < groups.size(); i++) {
            MatchResult group = groups.get(i);
            if (i > first && !isGap(text, groups.get(i - 1).end(), group.start())) {
                break;
            }
            digits.append(group.group());
            if (digits.length() > LONGEST_CARD) {
                break;
            }
            if (digits.length() >= SHORTEST_CARD
                    && isGrouped(groups.subList(first, i + 1))
                    && CARD.matcher(digits).matches()
                    && LuhnCheckDigit.LUHN_CHECK_DIGIT.isValid(digits.toString())) {
                longest = i;
            }
        }
        return longest;
    }

    /** Whether digits are grouped as on a card: all groups alike but for a shorter last one, or none very short. */
    private static boolean isGrouped(List<MatchResult> groups) {
        int size = groups.get(0).group().length();
        int last = groups.get(groups.size() - 1).group().length();
        List<MatchResult> others = groups.subList(0, groups.size() - 1);
        return last <= size && others.stream().allMatch(group -> group.group().length() == size)
                || groups.stream().allMatch(group -> group.group().length() >= 3);
    }

    private static boolean isGap(CharSequence text, int from, int to) {
        return to - from <= WIDEST_GAP && text.subSequence(from, to).chars().allMatch(c -> isGap((char) c));
    }

    private static boolean isGap(char c) {
        return GAP.indexOf(c) >= 0;
    }

    private void findPhones(StringBuilder rest, Contact contact, List<Found> found) {
        if (rest.chars().filter(Character::isDigit).limit(SHORTEST_PHONE).count() < SHORTEST_PHONE) {
            return;
        }
        DATE.matcher(rest.toString()).results().forEach(date -> {
            for (int i = date.start(); i < date.end(); i++) {
                rest.setCharAt(i, GONE);
            }
        });
        String text = readable(rest);
        List<String> own = contact.numbers()
                .map(number -> OWN_ZERO_ZERO.matcher(plain(number)).replaceFirst("+"))
                .toList();
        String region = region(own, contact.locale());
        Set<PhoneNumber> known =
                own.stream().flatMap(number -> parse(number, region).stream()).collect(Collectors.toSet());
        for (PhoneNumberMatch match : phones.findNumbers(text, region, Leniency.VALID, Long.MAX_VALUE)) {
            if (isInternational(match) || known.contains(match.number()) || isNational(match, region)) {
                String number = phones.format(match.number(), PhoneNumberFormat.E164);
                int start = match.start();
                boolean zeroZero = start > 0 && text.charAt(start) == '+' && rest.charAt(start) == '0';
                add(new Found(Kind.PHONE, zeroZero ? start - 1 : start, match.end(), number), rest, found);
            }
        }
        own.forEach(number -> findDigitsOf(number, region, rest, found));
    }

    /** The contact's number is one even where no country's rules say so. */
    private void findDigitsOf(String number, String region, StringBuilder rest, List<Found> found) {
        String digits = number.replaceAll("\\D", "");
        if (digits.length() < SHORTEST_PHONE) {
            return;
        }
        String value = parse(number, region)
                .map(parsed -> phones.format(parsed, PhoneNumberFormat.E164))
                .orElse(digits);
        Pattern.compile("(?<!\\d)" + String.join(PHONE_GAP, digits.split("")) + "(?!\\d)")
                .matcher(rest.toString())
                .results()
                .forEach(match -> add(new Found(Kind.PHONE, match.start(), match.end(), value), rest, found));
    }

    /** As libphonenumber wants it: + and not 00, no more than one slash, no letter right after the number. */
    private static String readable(StringBuilder rest) {
        String visible = rest.toString().replace(INVISIBLE, ' ');
        return INTERNATIONAL
                .matcher(ZERO_ZERO.matcher(visible).replaceAll(" +"))
                .replaceAll(number -> number.group(1).replace('/', ' ') + (number.group(2) == null ? "" : GONE));
    }

    private static boolean isInternational(PhoneNumberMatch match) {
        return match.rawString().indexOf('+') >= 0;
    }

    /** A bare row of digits could be an id as well, unless it begins with the 0 that precedes area codes. */
    private boolean isNational(PhoneNumberMatch match, String region) {
        String digits = match.rawString().replaceAll("\\D", "");
        return digits.startsWith("0")
                || match.rawString().length() > digits.length()
                        && phones.findNumbers(match.rawString(), region, Leniency.STRICT_GROUPING, 1)
                                .iterator()
                                .hasNext();
    }

    private Optional<PhoneNumber> parse(String number, String region) {
        try {
            return Optional.of(phones.parse(number, region));
        } catch (NumberParseException e) {
            return Optional.empty();
        }
    }

    /** A number with a country code tells the country, or else the locale does. */
    private String region(List<String> own, String locale) {
        return own.stream()
                .flatMap(number -> parse(number, UNKNOWN_REGION).stream())
                .map(phones::getRegionCodeForNumber)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> Stream.of(locale == null ? "" : locale)
                        .map(tag -> Locale.forLanguageTag(tag).getCountry())
                        .filter(phones.getSupportedRegions()::contains)
                        .findFirst())
                .orElse(UNKNOWN_REGION);
    }
}
