package org.incidentflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.spi.Registry;
import org.incidentflow.classify.AnswerParser;
import org.incidentflow.classify.CategoryCatalog;
import org.incidentflow.classify.ChatModels;
import org.incidentflow.classify.DeferredChatModel;
import org.incidentflow.classify.EmbeddingChatModel;
import org.incidentflow.classify.ExampleVectors;
import org.incidentflow.classify.LastResort;
import org.incidentflow.classify.ModelAnswers;
import org.incidentflow.classify.ModelSettings;
import org.incidentflow.classify.SentenceEmbeddingModel;
import org.incidentflow.incident.IncidentChanges;
import org.incidentflow.incident.IncidentPages;
import org.incidentflow.notify.Acknowledgments;
import org.incidentflow.notify.NotificationChannels;
import org.incidentflow.observe.ModelMeters;
import org.incidentflow.observe.ObservedModel;
import org.incidentflow.observe.ReminderLag;
import org.incidentflow.observe.TokenPrices;
import org.incidentflow.platform.AnswerLimit;
import org.incidentflow.platform.Settings;
import org.incidentflow.remind.ReminderPolicy;
import org.incidentflow.remind.Reminders;
import org.incidentflow.ticket.TicketRequests;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the beans that know what teams edit beside the routes: at the start, and again when such a file is saved. */
final class EditedBeans {

    private static final Logger LOG = LoggerFactory.getLogger(EditedBeans.class);

    private final Path folder;
    private final Settings settings;
    private final ModelSettings model;
    private final Optional<TokenPrices> prices;
    private final MeterRegistry meters;
    private final ObjectMapper json;
    private EditedFiles current;
    private ChatModel local;
    private EmbeddingModel embeddings;

    /** @param prices of the configured model's tokens */
    EditedBeans(
            Path folder,
            Settings settings,
            ModelSettings model,
            Optional<TokenPrices> prices,
            MeterRegistry meters,
            ObjectMapper json) {
        this.folder = folder;
        this.settings = settings;
        this.model = model;
        this.prices = prices;
        this.meters = meters;
        this.json = json;
    }

    EditedFiles read() {
        return EditedFiles.read(folder);
    }

    /** Binds all but the models, and returns the names. */
    Set<String> bind(EditedFiles files, Registry beans) {
        CategoryCatalog categories = files.categories();
        AnswerParser parser = new AnswerParser(categories, settings.fraction("REVIEW_BELOW"));
        var channels = new NotificationChannels(settings.list("NOTIFY_CHANNELS", NotificationChannels.ALL), categories);
        var policy = new ReminderPolicy(settings.duration("REMINDER_DELAY"), categories, json);
        return bind(
                Map.of(
                        "incidentChanges", new IncidentChanges(json, categories.names()),
                        "incidentPages", new IncidentPages(json, categories.names()),
                        "classificationPrompt", files.prompt(),
                        "reviewWords", files.reviewWords(),
                        "modelAnswers", new ModelAnswers(parser, model.classifiedBy()),
                        "localAnswers", new ModelAnswers(parser, EmbeddingChatModel.NAME),
                        "ticketRequests", new TicketRequests(categories),
                        "acknowledgments", new Acknowledgments(channels, policy, files.templates(), json),
                        "reminderPolicy", policy,
                        "reminders", new Reminders(channels, policy, files.templates(), json, new ReminderLag(meters))),
                beans);
    }

    /**
     * The local classifier. Where it only stands in for a remote model and knows the examples from an earlier start, it
     * is loaded when it is first needed, which takes a second; else at once, and it learns the examples if it must, which
     * takes seconds.
     */
    ChatModel localModel(EditedFiles files) {
        ExampleVectors vectors = new ExampleVectors(
                dataDir().resolve("classifier-examples.bin"), SentenceEmbeddingModel.fingerprint(), files.categories());
        DeferredChatModel classifier = new DeferredChatModel(() -> {
            EmbeddingModel sentences = embeddings();
            return new EmbeddingChatModel(files.categories(), vectors.get(sentences), sentences);
        });
        if (!model.isRemote() || !vectors.areKept()) {
            classifier.made();
        }
        return new ObservedModel(classifier, new ModelMeters(meters, EmbeddingChatModel.NAME, Optional.empty()));
    }

    private Path dataDir() {
        return Path.of(settings.text("DATA_DIR"));
    }

    /** One for all: what it holds is outside the heap. */
    private synchronized EmbeddingModel embeddings() {
        if (embeddings == null) {
            embeddings = new SentenceEmbeddingModel(dataDir());
        }
        return embeddings;
    }

    /** Binds what asks a model, and returns the names. */
    Set<String> bindModels(EditedFiles files, ChatModel localModel, Registry beans) {
        current = files;
        local = localModel;
        ModelAnswers answers = beans.lookupByNameAndType("localAnswers", ModelAnswers.class);
        return bind(
                Map.of(
                        "localChatModel",
                        local,
                        "chatModel",
                        observed(new ChatModels(local, files.categories().names(), AnswerLimit.read(settings))
                                .create(model)),
                        "lastResort",
                        new LastResort(files.categories(), files.prompt(), answers, local)),
                beans);
    }

    /** The local model is observed in any case. */
    private ChatModel observed(ChatModel chatModel) {
        return chatModel instanceof ObservedModel
                ? chatModel
                : new ObservedModel(chatModel, new ModelMeters(meters, model.classifiedBy(), prices));
    }

    /** Reads the files again and binds all; the beans before stay as they are until the last file is found right. */
    Set<String> bindAgain(Registry beans) {
        EditedFiles files = read();
        ChatModel learned = local;
        if (!files.categories().categories().equals(current.categories().categories())) {
            LOG.info("The local classifier learns the categories anew; until then it knows the ones before.");
            learned = localModel(files);
        }
        Set<String> names = new TreeSet<>(bind(files, beans));
        names.addAll(bindModels(files, learned, beans));
        return names;
    }

    private static Set<String> bind(Map<String, Object> made, Registry beans) {
        made.forEach(beans::bind);
        return made.keySet();
    }
}
