package org.incidentflow.notify;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The subject of an e-mail: the first sentence of its first line, without the full stop. So a template needs no subject
 * of its own, and the subject is in the language of the text.
 */
final class EmailSubject {

    /** What mail programs show in one line, and RFC 5322 recommends as the longest. */
    static final int LONGEST = 78;

    /** A sentence has some length, so that the dot of an abbreviation at its beginning does not end it. */
    private static final Pattern SENTENCE = Pattern.compile("(.{10,}?)(?:\\.(?=\\s|$)|(?<=[!?])(?=\\s|$)|$)");

    private EmailSubject() {}

    static String of(String text) {
        String line = text.strip().lines().findFirst().orElse("").replaceAll("[\\p{Cntrl}\\s]+", " ");
        Matcher sentence = SENTENCE.matcher(line);
        String subject = sentence.lookingAt() ? sentence.group(1).strip() : line;
        return subject.length() <= LONGEST ? subject : shortened(subject);
    }

    private static String shortened(String subject) {
        int end = subject.lastIndexOf(' ', LONGEST - 1);
        if (end < LONGEST / 2) {
            end = Character.isHighSurrogate(subject.charAt(LONGEST - 2)) ? LONGEST - 2 : LONGEST - 1;
        }
        return subject.substring(0, end) + "…";
    }
}
