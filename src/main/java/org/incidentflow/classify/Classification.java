package org.incidentflow.classify;

/**
 * What a message is about.
 *
 * @param category     the name of a category in the catalogue
 * @param confidence   how sure the classifier is, from 0 to 1
 * @param reason       why, in a sentence for a human
 * @param classifiedBy the model's name, or {@code local}
 * @param needsReview  whether a human should look at it
 */
public record Classification(
        String category, double confidence, String reason, String classifiedBy, boolean needsReview) {

    /** @throws IllegalArgumentException when a text is null or blank, or the confidence is not within 0 and 1 */
    public Classification {
        requireText(category, "category");
        requireText(reason, "reason");
        requireText(classifiedBy, "classifiedBy");
        if (!(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence must be from 0 to 1, not " + confidence);
        }
    }

    private static void requireText(String value, String field) {
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(field + " is missing");
        }
    }
}
