package org.incidentflow.classify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.incidentflow.platform.NeutralLocale;

/**
 * Measures the local classifier on labelled messages: accuracy, precision and recall of each category, how far the
 * confidence is from the truth, and speed; and which share of each category's messages has a review word.
 */
public final class EvaluateClassifier {

    private static final int BINS = 10;

    private final CategoryCatalog catalog;
    private final ChatModel model;
    private final AnswerParser parser;
    private final ReviewWords reviewWords;

    EvaluateClassifier(CategoryCatalog catalog, ChatModel model, ReviewWords reviewWords) {
        this.catalog = catalog;
        this.model = model;
        this.reviewWords = reviewWords;
        this.parser = new AnswerParser(catalog, 0);
    }

    /**
     * Reads three system properties: {@code csv}, a file with columns text and category; {@code labels}, optional, a
     * file with columns label and category that translates the first file's labels to categories of the catalogue; and
     * {@code catalog}, by default routes/categories.yaml, beside which is review-words.txt. Exits with 1 and one line when something is wrong with them.
     */
    public static void main(String[] args) {
        NeutralLocale.use();
        try {
            String csv = System.getProperty("csv", "");
            if (csv.isBlank()) {
                throw new IllegalArgumentException(
                        "name the file of messages: -Dcsv=<file with columns text,category> [-Dlabels=<file with columns"
                                + " label,category>]");
            }
            Path categories = Path.of(System.getProperty("catalog", "routes/categories.yaml"));
            CategoryCatalog catalog = CategoryCatalog.load(categories);
            ReviewWords reviewWords = ReviewWords.load(categories.resolveSibling("review-words.txt"));
            String labels = System.getProperty("labels", "");
            List<Message> messages =
                    readMessages(Path.of(csv), labels.isBlank() ? Map.of() : readLabels(Path.of(labels)), catalog);
            long start = System.nanoTime();
            ChatModel model = new EmbeddingChatModel(catalog, new SentenceEmbeddingModel(Path.of("data")));
            System.out.printf(Locale.ROOT, "loaded in       %.1f s%n", secondsSince(start));
            new EvaluateClassifier(catalog, model, reviewWords).run(messages, System.out);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.exit(1);
        }
    }

    /** Classifies all messages, one after the other, and prints what came out. */
    void run(List<Message> messages, PrintStream out) {
        Map<String, Score> scores = new LinkedHashMap<>();
        catalog.names().forEach(name -> scores.put(name, new Score()));
        double[] confidences = new double[BINS];
        int[] correct = new int[BINS];
        int[] sizes = new int[BINS];
        int right = 0;
        long start = System.nanoTime();
        for (Message message : messages) {
            String answer =
                    model.chat(UserMessage.from(message.text())).aiMessage().text();
            Classification classification = parser.parse(answer, EmbeddingChatModel.NAME);
            boolean hit = classification.category().equals(message.category());
            int bin = Math.min(BINS - 1, (int) (classification.confidence() * BINS));
            confidences[bin] += classification.confidence();
            sizes[bin]++;
            scores.get(message.category()).support++;
            scores.get(message.category()).reviewed += reviewWords.occurIn(message.text()) ? 1 : 0;
            scores.get(classification.category()).predicted++;
            if (hit) {
                scores.get(message.category()).hits++;
                correct[bin]++;
                right++;
            }
        }
        double seconds = secondsSince(start);
        double error = 0;
        double confidence = 0;
        for (int i = 0; i < BINS; i++) {
            error += Math.abs(confidences[i] - correct[i]) / messages.size();
            confidence += confidences[i] / messages.size();
        }
        double macroRecall = scores.values().stream()
                .filter(score -> score.support > 0)
                .mapToDouble(Score::recall)
                .average()
                .orElse(0);
        print(out, "messages        %d, %.0f a second", messages.size(), messages.size() / seconds);
        print(out, "accuracy        %.4f", (double) right / messages.size());
        print(out, "macro recall    %.4f", macroRecall);
        print(out, "calibration     mean confidence %.4f, expected calibration error %.4f", confidence, error);
        print(out, "%n%-20s %9s %9s %9s %12s", "category", "precision", "recall", "support", "review words");
        scores.forEach((name, score) -> print(
                out,
                "%-20s %9.4f %9.4f %9d %12.4f",
                name,
                score.precision(),
                score.recall(),
                score.support,
                score.review()));
    }

    /**
     * Reads messages with their categories.
     *
     * @param labels translates the file's labels; empty when they are categories already
     * @throws IllegalArgumentException when the file cannot be read, is empty, or has a label that leads to no category
     */
    static List<Message> readMessages(Path file, Map<String, String> labels, CategoryCatalog catalog) {
        List<Message> messages = new ArrayList<>();
        for (Map<String, String> row : readRows(file, "text", "category")) {
            String label = row.get("category").strip();
            String category = labels.isEmpty() ? label : labels.get(label);
            if (category == null || catalog.find(category).isEmpty()) {
                throw new IllegalArgumentException(
                        "%s: the label '%s' of message %d leads to no category: use one of %s, or translate it with -Dlabels"
                                .formatted(file, label, messages.size() + 1, String.join(", ", catalog.names())));
            }
            if (!row.get("text").isBlank()) {
                messages.add(new Message(row.get("text"), category));
            }
        }
        if (messages.isEmpty()) {
            throw new IllegalArgumentException(file + ": there are no messages in it");
        }
        return messages;
    }

    /**
     * Reads the translation of labels to categories.
     *
     * @throws IllegalArgumentException when the file cannot be read or lacks a column
     */
    static Map<String, String> readLabels(Path file) {
        Map<String, String> labels = new HashMap<>();
        readRows(file, "label", "category")
                .forEach(row ->
                        labels.put(row.get("label").strip(), row.get("category").strip()));
        return labels;
    }

    private static List<Map<String, String>> readRows(Path file, String... columns) {
        CsvMapper csv = CsvMapper.builder()
                .enable(CsvParser.Feature.FAIL_ON_MISSING_HEADER_COLUMNS)
                .build();
        try (var reader = Files.newBufferedReader(file, StandardCharsets.UTF_8);
                MappingIterator<Map<String, String>> rows = csv.readerForMapOf(String.class)
                        .with(CsvSchema.emptySchema().withHeader())
                        .readValues(reader)) {
            List<Map<String, String>> all = rows.readAll();
            for (Map<String, String> row : all) {
                for (String column : columns) {
                    if (row.get(column) == null) {
                        throw new IllegalArgumentException("%s: row %d has no column '%s': the first line must be %s"
                                .formatted(file, all.indexOf(row) + 1, column, String.join(",", columns)));
                    }
                }
            }
            return all;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(file + ": not valid CSV: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + ": cannot be read: is the path right?", e);
        }
    }

    private static double secondsSince(long nanoTime) {
        return (System.nanoTime() - nanoTime) / 1e9;
    }

    private static void print(PrintStream out, String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values));
    }

    /** A message and the category that it should get. */
    record Message(String text, String category) {}

    private static final class Score {

        private int support;
        private int predicted;
        private int hits;
        private int reviewed;

        private double precision() {
            return predicted == 0 ? 0 : (double) hits / predicted;
        }

        private double review() {
            return support == 0 ? 0 : (double) reviewed / support;
        }

        private double recall() {
            return support == 0 ? 0 : (double) hits / support;
        }
    }
}
