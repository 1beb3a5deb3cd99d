package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.response.ChatResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.incidentflow.classify.EvaluateClassifier.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluateClassifierTest {

    @TempDir
    Path folder;

    @Test
    void readsQuotedTextsAndTranslatesLabels() throws IOException {
        Path csv = write("a.csv", "text,category\n\"two\nlines, \"\"quoted\"\"\",a?\nplain,b\n");
        Path labels = write("l.csv", "label,category\na?,fraud_report\nb,general_inquiry\n");

        assertThat(EvaluateClassifier.readMessages(csv, EvaluateClassifier.readLabels(labels), TestCatalog.THREE))
                .containsExactly(
                        new Message("two\nlines, \"quoted\"", "fraud_report"), new Message("plain", "general_inquiry"));
    }

    @Test
    void needsNoLabelsWhenTheyAreCategories() throws IOException {
        Path csv = write("a.csv", "category,text,more\nfraud_report,stolen,1\n");
        assertThat(EvaluateClassifier.readMessages(csv, Map.of(), TestCatalog.THREE))
                .containsExactly(new Message("stolen", "fraud_report"));
    }

    @Test
    void namesTheFileAndWhatIsWrongWithIt() throws IOException {
        Path unknown = write("a.csv", "text,category\nx,fraud_report\ny,odd_label\n");
        assertProblem(unknown, Map.of(), "'odd_label' of message 2 leads to no category");
        assertProblem(unknown, Map.of("fraud_report", "fraud_report"), "'odd_label' of message 2");
        assertProblem(unknown, Map.of("fraud_report", "nothing"), "'fraud_report' of message 1");
        assertProblem(write("b.csv", "sentence,category\nx,y\n"), Map.of(), "no column 'text'");
        assertProblem(write("c.csv", "text,category\n"), Map.of(), "no messages");
        assertProblem(write("d.csv", ""), Map.of(), "");
        assertProblem(folder.resolve("none.csv"), Map.of(), "cannot be read");
    }

    @Test
    void printsAccuracyRecallPrecisionCalibrationAndReview() throws IOException {
        ChatModel alwaysFraud = new ChatModel() {
            @Override
            public ChatResponse doChat(ChatRequest request) {
                assertThat(request.messages().get(0)).isInstanceOf(UserMessage.class);
                return ChatResponse.builder()
                        .aiMessage(
                                AiMessage.from("{\"category\":\"fraud_report\",\"confidence\":0.95,\"reason\":\"r\"}"))
                        .build();
            }
        };
        ByteArrayOutputStream printed = new ByteArrayOutputStream();

        new EvaluateClassifier(TestCatalog.THREE, alwaysFraud, ReviewWords.load(write("words.txt", "one\n")))
                .run(
                        List.of(
                                new Message("one", "fraud_report"),
                                new Message("2", "fraud_report"),
                                new Message("3", "fraud_report"),
                                new Message("4", "general_inquiry")),
                        new PrintStream(printed));

        assertThat(printed.toString().lines().map(line -> line.replaceAll("\\s+", " ")))
                .contains(
                        "accuracy 0.7500",
                        "macro recall 0.5000",
                        "calibration mean confidence 0.9500, expected calibration error 0.2000",
                        "fraud_report 0.7500 1.0000 3 0.3333",
                        "general_inquiry 0.0000 0.0000 1 0.0000",
                        "duplicate_payment 0.0000 0.0000 0 0.0000")
                .anyMatch(line -> line.matches("messages 4, \\d+ a second"));
    }

    private static void assertProblem(Path file, Map<String, String> labels, String problem) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EvaluateClassifier.readMessages(file, labels, TestCatalog.THREE))
                .withMessageStartingWith(file + ": ")
                .withMessageContaining(problem);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
