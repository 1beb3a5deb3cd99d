package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.incidentflow.notify.MessageFields;
import org.incidentflow.notify.MessageTemplates;
import org.incidentflow.platform.SettingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A model writes its reason under the influence of whoever wrote the message, so that no customer may get it. */
class ReasonTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{reason}}",
                "{{{reason}}}",
                "{{&reason}}",
                "{{classification}}",
                "{{classification.reason}}",
                "{{incident.message}}",
                "{{message}}"
            })
    void noTextForCustomersMayHaveIt(String field) throws IOException {
        try (Stream<Path> texts = Files.list(Path.of("routes/messages"))) {
            for (Path text : texts.toList()) {
                Files.copy(text, folder.resolve(text.getFileName()));
            }
        }
        MessageTemplates.read(folder);
        Files.writeString(folder.resolve("acknowledgment.email.en.txt"), "We found: " + field);

        assertThatExceptionOfType(SettingException.class).isThrownBy(() -> MessageTemplates.read(folder));
    }

    @Test
    void theFieldsOfTextsAreFixed() {
        assertThat(Arrays.stream(MessageFields.class.getRecordComponents()).map(RecordComponent::getName))
                .as("What a model or a customer wrote must not be among the fields of a text for customers")
                .isEqualTo(List.of("ticketId", "followUp", "category", "name"));
    }
}
