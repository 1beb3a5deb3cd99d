package org.incidentflow;

import java.nio.file.Path;
import org.incidentflow.classify.CategoryCatalog;
import org.incidentflow.classify.ClassificationPrompt;
import org.incidentflow.classify.ReviewWords;
import org.incidentflow.notify.MessageTemplates;
import org.incidentflow.platform.SettingException;

/** What teams edit beside the routes, read and checked together. */
record EditedFiles(
        CategoryCatalog categories, ClassificationPrompt prompt, ReviewWords reviewWords, MessageTemplates templates) {

    /**
     * Reads all of it.
     *
     * @throws IllegalArgumentException if a category, the prompt or a word is wrong
     * @throws SettingException         if a message template is
     */
    static EditedFiles read(Path folder) {
        CategoryCatalog categories = CategoryCatalog.load(folder.resolve("categories.yaml"));
        return new EditedFiles(
                categories,
                ClassificationPrompt.load(folder.resolve("prompts/classify-message.txt"), categories),
                ReviewWords.load(folder.resolve("review-words.txt")),
                MessageTemplates.read(folder.resolve("messages")));
    }
}
