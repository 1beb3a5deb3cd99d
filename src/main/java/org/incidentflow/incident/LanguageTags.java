package org.incidentflow.incident;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads the names that systems have for a customer's language: BCP 47's, POSIX's, Java's, and HTTP's lists of them. */
final class LanguageTags {

    private static final int LONGEST = 35;
    private static final Set<String> TWO_LETTERS = Set.of(Locale.getISOLanguages());

    /** No language at all, in POSIX, BCP 47 and HTTP. */
    private static final Set<String> NONE = Set.of("c", "posix", "und", "root", "*");

    /** Lists have the preferred one first. */
    private static final Pattern REST_OF_LIST = Pattern.compile("[,;:].*");

    /** Such as {@code .UTF-8} and {@code @euro}. */
    private static final Pattern CODE_SET = Pattern.compile("[.@].*");

    /** As {@code java.util.Locale} prints a script: {@code zh-TW-#Hant}, after the hyphens. */
    private static final Pattern SCRIPT_AT_END = Pattern.compile("^(\\p{Alpha}+)((?:-\\w+)?)-+#(\\p{Alpha}{4}).*");

    private LanguageTags() {}

    static Reading read(String text) {
        String first =
                REST_OF_LIST.matcher(PastedText.code(text)).replaceFirst("").strip();
        String hyphened = CODE_SET.matcher(first).replaceFirst("").replace('_', '-');
        String tag = SCRIPT_AT_END.matcher(hyphened).replaceFirst("$1-$3$2");
        if (tag.isEmpty() || NONE.contains(tag.toLowerCase(Locale.ROOT))) {
            return Reading.ABSENT;
        }
        Locale locale = Locale.forLanguageTag(tag);
        if (!isLanguage(locale.getLanguage())) {
            return Reading.ignored("it must be a language tag such as en or de-CH");
        }
        String written = british(locale).toLanguageTag();
        return Reading.of(
                written.length() <= LONGEST ? written : locale.stripExtensions().toLanguageTag());
    }

    private static boolean isLanguage(String language) {
        return language.length() == 3 || TWO_LETTERS.contains(language);
    }

    /** UK is reserved for the United Kingdom, whose code is GB. */
    private static Locale british(Locale locale) {
        return locale.getCountry().equals("UK")
                ? new Locale.Builder().setLocale(locale).setRegion("GB").build()
                : locale;
    }
}
