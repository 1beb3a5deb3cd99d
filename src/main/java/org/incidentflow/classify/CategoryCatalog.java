package org.incidentflow.classify;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.incidentflow.platform.Durations;

/** The categories that a message can have, in the order of the file that defines them. */
public final class CategoryCatalog {

    private static final Set<String> KEYS =
            Set.of("name", "description", "priority", "reminder_delay", "channels", "examples");

    private final Map<String, Category> categories = new LinkedHashMap<>();

    /**
     * A catalogue of these categories.
     *
     * @throws IllegalArgumentException when there is none, or a name or an example occurs twice
     */
    public CategoryCatalog(Collection<Category> categories) {
        Map<String, String> owners = new HashMap<>();
        for (Category category : categories) {
            if (this.categories.put(category.name(), category) != null) {
                throw new IllegalArgumentException(
                        "category %s is defined twice: rename or remove one".formatted(category.name()));
            }
            for (String example : category.examples()) {
                String owner = owners.put(example.toLowerCase(Locale.ROOT), category.name());
                if (owner != null) {
                    throw new IllegalArgumentException("category %s: the example '%s' is already in %s: keep one"
                            .formatted(category.name(), example, owner));
                }
            }
        }
        if (this.categories.isEmpty()) {
            throw new IllegalArgumentException("there are no categories: add at least one below 'categories:'");
        }
    }

    /**
     * Reads a catalogue from a YAML file with a list {@code categories}.
     *
     * @throws IllegalArgumentException when the file cannot be read or anything in it is wrong, in one line that names
     *     the file, the category and what to change
     */
    public static CategoryCatalog load(Path file) {
        try {
            return new CategoryCatalog(read(file));
        } catch (JsonProcessingException e) {
            String where =
                    e.getLocation() == null ? "" : " at line " + e.getLocation().getLineNr();
            throw new IllegalArgumentException(
                    file + ": not valid YAML" + where + ": "
                            + e.getOriginalMessage().lines().findFirst().orElse(""),
                    e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: is the path right?", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** All categories, in the order of the file. */
    public List<Category> categories() {
        return List.copyOf(categories.values());
    }

    /** The category with exactly this name. */
    public Optional<Category> find(String name) {
        return Optional.ofNullable(categories.get(name));
    }

    /** The names of all categories, in the order of the file. */
    public List<String> names() {
        return List.copyOf(categories.keySet());
    }

    /** The examples of all categories, in the order of the file. */
    public List<String> examples() {
        return categories.values().stream()
                .flatMap(category -> category.examples().stream())
                .toList();
    }

    private static List<Category> read(Path file) throws IOException {
        ObjectMapper yaml = new ObjectMapper(YAMLFactory.builder()
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build());
        JsonNode root;
        try (JsonParser parser = yaml.createParser(Files.readString(file))) {
            root = yaml.readTree(parser);
        }
        if (root == null || !root.isObject() || !root.path("categories").isArray()) {
            throw new IllegalArgumentException("there is no list of categories: begin the file with 'categories:'");
        }
        rejectUnknownKeys(root, Set.of("categories"));
        List<Category> categories = new ArrayList<>();
        int position = 0;
        for (JsonNode node : root.get("categories")) {
            position++;
            String name = node.path("name").asText("").strip();
            String label = name.isEmpty() ? "category number " + position : "category " + name;
            try {
                categories.add(toCategory(node, name));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(label + ": " + e.getMessage(), e);
            }
        }
        return categories;
    }

    private static Category toCategory(JsonNode node, String name) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("must have name, description, priority and examples");
        }
        rejectUnknownKeys(node, KEYS);
        if (name.isEmpty()) {
            throw new IllegalArgumentException("name is missing: give it one, such as refund_request");
        }
        if (!node.hasNonNull("priority")) {
            throw new IllegalArgumentException("priority is missing: use low, normal, high or urgent");
        }
        return new Category(
                name,
                node.path("description").asText("").strip(),
                Priority.of(node.get("priority").asText()),
                reminderDelay(node),
                texts(node, "channels"),
                texts(node, "examples"));
    }

    private static Optional<Duration> reminderDelay(JsonNode node) {
        if (!node.has("reminder_delay")) {
            return Optional.empty();
        }
        Duration delay;
        try {
            delay = Durations.parse(node.get("reminder_delay").asText());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("reminder_delay: " + e.getMessage(), e);
        }
        if (delay.isZero()) {
            throw new IllegalArgumentException("reminder_delay must be longer than zero: leave it out for the default");
        }
        return Optional.of(delay);
    }

    private static List<String> texts(JsonNode node, String key) {
        JsonNode list = node.path(key);
        if (list.isMissingNode()) {
            return List.of();
        }
        if (!list.isArray()) {
            throw new IllegalArgumentException(key + " must be a list: one '- ' line for each");
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode item : list) {
            if (!item.isValueNode() || item.isNull() || item.asText().isBlank()) {
                throw new IllegalArgumentException("%s, item %d must be text: quote it if it contains ': ' or ' #'"
                        .formatted(key, texts.size() + 1));
            }
            texts.add(item.asText().strip());
        }
        return texts;
    }

    private static void rejectUnknownKeys(JsonNode node, Set<String> known) {
        node.fieldNames().forEachRemaining(key -> {
            if (!known.contains(key)) {
                throw new IllegalArgumentException(
                        "unknown key '%s': the keys are %s".formatted(key, String.join(", ", new TreeSet<>(known))));
            }
        });
    }
}
