package org.incidentflow.remind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.camel.Variable;
import org.incidentflow.classify.Category;
import org.incidentflow.classify.CategoryCatalog;
import org.incidentflow.classify.Classification;

/** When an open incident's customer is reminded: after the category's delay, or else {@code REMINDER_DELAY}. */
public final class ReminderPolicy {

    private final Duration standard;
    private final CategoryCatalog categories;
    private final ObjectMapper json;

    public ReminderPolicy(Duration standard, CategoryCatalog categories, ObjectMapper json) {
        this.standard = standard;
        this.categories = categories;
        this.json = json;
    }

    public Duration delay(String category) {
        return categories.find(category).flatMap(Category::reminderDelay).orElse(standard);
    }

    /** The delay in seconds, for SQL. */
    public double delaySeconds(@Variable("classification") Classification classification) {
        return seconds(delay(classification.category()));
    }

    /**
     * The delays in seconds by category as a JSON object, for SQL that learns the category only from a row. The empty
     * name has the delay of a category that the catalogue no longer knows.
     */
    public String delaysJson() throws JsonProcessingException {
        Map<String, Double> delays = new LinkedHashMap<>();
        categories.categories().forEach(category -> delays.put(category.name(), seconds(delay(category.name()))));
        delays.put("", seconds(standard));
        return json.writeValueAsString(delays);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }
}
