package org.incidentflow.classify;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How urgently a category's tickets are handled, from least to most. */
public enum Priority {
    LOW,
    NORMAL,
    HIGH,
    URGENT;

    /** The name as the catalogue and the ticket API write it, such as {@code high}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Finds a priority by its label.
     *
     * @throws IllegalArgumentException when there is none, naming those that exist
     */
    public static Priority of(String label) {
        return Arrays.stream(values())
                .filter(priority -> priority.label().equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("'%s' is not a priority: use %s"
                        .formatted(
                                label,
                                Arrays.stream(values()).map(Priority::label).collect(Collectors.joining(", ")))));
    }
}
