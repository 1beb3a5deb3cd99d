package org.incidentflow.classify;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * One kind of request that customers write about.
 *
 * @param name          lower case letters, digits and underscores, beginning with a letter
 * @param description   one sentence that tells this category from the others
 * @param priority      how urgently its tickets are handled
 * @param reminderDelay how long after its creation an unresolved incident is reminded; empty for the default
 * @param channels      where customers are acknowledged; empty for the default
 * @param examples      sentences as customers write them, at least one
 */
public record Category(
        String name,
        String description,
        Priority priority,
        Optional<Duration> reminderDelay,
        List<String> channels,
        List<String> examples) {

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

    /** @throws IllegalArgumentException when the name is malformed or the description or the examples are missing */
    public Category {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name '" + name + "' must be lower case letters, digits and underscores, beginning with a letter");
        }
        if (description.isBlank()) {
            throw new IllegalArgumentException("description is missing: say in one sentence what belongs here");
        }
        if (examples.isEmpty()) {
            throw new IllegalArgumentException("examples are missing: list sentences as customers write them");
        }
        channels = List.copyOf(channels);
        examples = List.copyOf(examples);
    }
}
