package org.incidentflow.classify;

import dev.langchain4j.model.chat.ChatModel;
import java.util.Comparator;
import org.apache.camel.Variable;
import org.incidentflow.incident.Incident;
import org.incidentflow.platform.LoggedFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classifies what could not be classified on the usual way, and always has an answer: the local classifier's, or where
 * even that fails the least urgent category. A human looks at it in any case.
 */
public final class LastResort {

    private static final Logger LOG = LoggerFactory.getLogger(LastResort.class);

    private final CategoryCatalog categories;
    private final ClassificationPrompt prompt;
    private final ModelAnswers answers;
    private final ChatModel local;

    public LastResort(CategoryCatalog categories, ClassificationPrompt prompt, ModelAnswers answers, ChatModel local) {
        this.categories = categories;
        this.prompt = prompt;
        this.answers = answers;
        this.local = local;
    }

    public Classification classify(@Variable("incident") Incident incident) {
        try {
            String answer =
                    local.chat(prompt.messages(incident.message())).aiMessage().text();
            Classification found = answers.read(answer);
            return new Classification(found.category(), found.confidence(), found.reason(), found.classifiedBy(), true);
        } catch (RuntimeException | LinkageError e) {
            // The second where its native library does not load.
            LOG.warn("local_classifier_failed incident_id={}", incident.id(), LoggedFailure.of(e));
            return new Classification(
                    leastUrgent().name(), 0, "No classifier could read this message", EmbeddingChatModel.NAME, true);
        }
    }

    private Category leastUrgent() {
        return categories.categories().stream()
                .min(Comparator.comparing(Category::priority))
                .orElseThrow();
    }
}
