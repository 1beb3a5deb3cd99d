package org.incidentflow.cases;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what in a text may lead back to a person. */
@FunctionalInterface
interface PersonalDataFinder {

    /** @return the places, in the order of the text and without overlaps */
    List<Place> find(String text);

    /** A part of a text. */
    record Place(Kind kind, int start, int end) {}

    /** What can be found. */
    enum Kind {
        EMAIL,
        IBAN,
        NUMBER
    }

    /**
     * Finds e-mail addresses, IBANs, and every number of seven digits or more, in any script and however it is written:
     * cards and phones, but also accounts, orders and birthdays. A case that leaves production loses nothing by one
     * stand-in too many.
     */
    static PersonalDataFinder broad() {
        return text -> {
            List<Place> places = new ArrayList<>();
            StringBuilder rest = new StringBuilder(text);
            Patterns.ALL.forEach((kind, pattern) -> {
                Matcher found = pattern.matcher(rest.toString());
                while (found.find()) {
                    places.add(new Place(kind, found.start(), found.end()));
                    rest.replace(found.start(), found.end(), "\n".repeat(found.end() - found.start()));
                }
            });
            places.sort(Comparator.comparing(Place::start));
            return places;
        };
    }

    /** In the order in which they are looked for: what is found as an address is no number any more. */
    final class Patterns {

        private static final String GAP = "[ .-]?";

        private static final Map<Kind, Pattern> ALL = new EnumMap<>(Map.of(
                Kind.EMAIL,
                Pattern.compile("[^\\s@<>,;:()\"']+@[^\\s@<>,;:()\"']*[\\p{L}\\p{N}]"),
                Kind.IBAN,
                Pattern.compile(
                        "(?<![\\p{L}\\p{N}])[a-z]{2}[0-9]%1$s[0-9](?:%1$s[a-z]{4})?(?:%1$s(?:%2$s|%3$s)){3,8}"
                                .formatted(GAP, "(?=[a-z0-9]*[0-9])[a-z0-9]{1,4}", "[a-z]{4}(?=[ .-][a-z0-9]*[0-9])"),
                        Pattern.CASE_INSENSITIVE),
                Kind.NUMBER,
                Pattern.compile("[+\uFF0B]?\\p{Nd}(?:[\\p{Z}\\p{Cf}\\p{Pd}\\s./,:;|*'’()_\u2212]{0,4}\\p{Nd}){6,}")));

        private Patterns() {}
    }
}
