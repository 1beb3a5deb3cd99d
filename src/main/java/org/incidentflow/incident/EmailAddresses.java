package org.incidentflow.incident;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the e-mail address in what a form's field for it holds. */
final class EmailAddresses {

    private static final int LONGEST = 254;
    private static final Pattern ADDRESS = Pattern.compile("[^\\s@<>,;]+@[^\\s@<>,;]+\\.[^\\s@<>,;]+");

    /** As programs for mail show and link an address. */
    private static final Pattern NAMED = Pattern.compile("[^<>]*<([^<>]+)>[^<>]*");

    private static final Pattern LINK = Pattern.compile("(?i)^mailto:|(?<=@[^?]{1,254})\\?.*$");
    /** A name may also follow in brackets. */
    private static final Pattern COMMENT = Pattern.compile("(?<=[^ ]) *\\([^()]*\\) *$");

    private static final Pattern AROUND = Pattern.compile("^[\"'(\\[ ]+|[\"')\\] .:]+$");

    /** Invisible, and yet a part of words in some alphabets: without them a domain may be another one. */
    private static final Pattern JOINER = Pattern.compile("[\\u200C\\u200D]");

    private EmailAddresses() {}

    static Reading read(String text) {
        if (JOINER.matcher(text).find()) {
            return Reading.ignored("it must be an e-mail address without joining characters");
        }
        String pasted = PastedText.visible(text);
        if (pasted.isEmpty()) {
            return Reading.ABSENT;
        }
        List<String> addresses = Stream.of(pasted.split("[,;]"))
                .map(EmailAddresses::bare)
                .filter(part -> !part.isEmpty())
                .toList();
        if (addresses.isEmpty() || !addresses.stream().allMatch(EmailAddresses::isAddress)) {
            return last(pasted);
        }
        return addresses.size() == 1
                ? Reading.of(addresses.get(0))
                : Reading.of(addresses.get(0), "holds several addresses: only the first was taken");
    }

    /** A comma may also stand in a name: {@code "Customer, Anna" <anna@example.org>}. */
    private static Reading last(String pasted) {
        String address = bare(pasted);
        return isAddress(address) ? Reading.of(address) : Reading.ignored("it must be an e-mail address");
    }

    private static boolean isAddress(String text) {
        return text.length() <= LONGEST && ADDRESS.matcher(text).matches();
    }

    private static String bare(String written) {
        Matcher named = NAMED.matcher(written);
        String address = AROUND.matcher(
                        named.matches()
                                ? named.group(1)
                                : COMMENT.matcher(written).replaceFirst(""))
                .replaceAll("");
        return AROUND.matcher(LINK.matcher(address).replaceAll("")).replaceAll("");
    }
}
