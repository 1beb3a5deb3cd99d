package org.incidentflow.classify;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a language model is asked in order to classify a message. */
public final class ClassificationPrompt {

    private static final String PLACEHOLDER = "{{categories}}";
    private static final int EXAMPLES_SHOWN = 3;

    private final SystemMessage instructions;

    private ClassificationPrompt(String instructions) {
        this.instructions = SystemMessage.from(instructions);
    }

    /**
     * Reads the instructions from a text file and puts the categories in the place of <code>{{categories}}</code>.
     *
     * @throws IllegalArgumentException when the file cannot be read or lacks the placeholder, in one line that names
     *     the file and what to change
     */
    public static ClassificationPrompt load(Path file, CategoryCatalog catalog) {
        String template;
        try {
            template = Files.readString(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: is the path right, and the text UTF-8?", e);
        }
        if (!template.contains(PLACEHOLDER)) {
            throw new IllegalArgumentException(
                    "%s: add %s where the list of categories belongs".formatted(file, PLACEHOLDER));
        }
        return new ClassificationPrompt(
                template.replace(PLACEHOLDER, describe(catalog)).strip());
    }

    /**
     * The instructions and the customer's message. The message is passed on as it is and only ever as the user's, so
     * that a model can tell it from its instructions.
     *
     * @throws IllegalArgumentException when the message is blank
     */
    public List<ChatMessage> messages(String customerMessage) {
        return new ArrayList<>(List.of(instructions, UserMessage.from(customerMessage)));
    }

    private static String describe(CategoryCatalog catalog) {
        return catalog.categories().stream()
                .map(category -> "- %s: %s Examples: %s"
                        .formatted(category.name(), category.description(), examplesOf(category)))
                .collect(Collectors.joining("\n"));
    }

    /** A few examples from all over the list, since it is grouped by kind of request. */
    private static String examplesOf(Category category) {
        List<String> all = category.examples();
        int shown = Math.min(EXAMPLES_SHOWN, all.size());
        return IntStream.range(0, shown)
                .mapToObj(i -> "\"" + all.get(i * all.size() / shown) + "\"")
                .collect(Collectors.joining("; "));
    }
}
