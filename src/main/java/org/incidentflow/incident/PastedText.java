package org.incidentflow.incident;

import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.regex.Pattern;

/** Text as it comes out of forms, address books and web pages, without the characters that nobody meant to send. */
final class PastedText {

    /** Half of a surrogate pair is no character. */
    private static final Pattern HALF_PAIR = Pattern.compile("\\p{Cs}");

    private static final Pattern PLAIN = Pattern.compile("[!-~]*");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cs}\\uFE0F\\u20E3]");
    private static final Pattern BLANKS = Pattern.compile("[\\p{Z}\\p{Cc}]+");
    private static final Pattern HYPHEN = Pattern.compile("[\\p{Pd}\\u2212]");
    private static final Pattern DIGIT = Pattern.compile("[\\p{Nd}&&[^0-9]]");

    /** What changes the direction of the text around it, and marks without a width or meaning in a name. */
    private static final Pattern MARKS = Pattern.compile("[\\u200B\\u2060\\uFEFF\\u202A-\\u202E\\u2066-\\u2069]");

    private PastedText() {}

    /** For addresses: compatible characters such as full-width ones become the usual ones, and only visible ones stay. */
    static String visible(String text) {
        if (PLAIN.matcher(text).matches()) {
            return text;
        }
        String usual = Normalizer.normalize(text, Form.NFKC);
        return spaced(INVISIBLE.matcher(usual).replaceAll(""));
    }

    /** For numbers and codes: with the digits and hyphens of every script as those of ASCII. */
    static String code(String text) {
        String hyphened = HYPHEN.matcher(visible(text)).replaceAll("-");
        return DIGIT.matcher(hyphened)
                .replaceAll(
                        digit -> String.valueOf(Character.digit(digit.group().codePointAt(0), 10)));
    }

    /** For people's names: all characters of words stay. */
    static String name(String text) {
        String name = spaced(MARKS.matcher(whole(text)).replaceAll(""));
        return name.replaceAll("\\p{Cf}", "").isEmpty() ? "" : name;
    }

    /** As it was written, as far as it can be stored. */
    static String whole(String text) {
        return HALF_PAIR.matcher(text).replaceAll("").replace("\0", "");
    }

    /** At most so many characters, none of them cut in half. */
    static String start(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest));
    }

    private static String spaced(String text) {
        return BLANKS.matcher(text).replaceAll(" ").strip();
    }
}
