package org.incidentflow.incident;

import java.util.List;

/**
 * What was made of an optional field of a request.
 *
 * @param value    what is kept, or null when there is nothing to keep
 * @param warnings what the caller should know of it: why it was ignored, or what was guessed. They never repeat the text
 */
record Reading(String value, List<String> warnings) {

    /** The field is not there, or is empty. */
    static final Reading ABSENT = new Reading(null, List.of());

    static Reading of(String value) {
        return new Reading(value, List.of());
    }

    static Reading of(String value, String warning) {
        return new Reading(value, List.of(warning));
    }

    /** @param reason what it must be */
    static Reading ignored(String reason) {
        return new Reading(null, List.of("was ignored: " + reason));
    }
}
