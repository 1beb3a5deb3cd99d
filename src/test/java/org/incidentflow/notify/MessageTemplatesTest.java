package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.incidentflow.Samples;
import org.incidentflow.platform.SettingException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MessageTemplatesTest {

    private static final MessageFields FIELDS =
            new MessageFields("TKT-5678", "24 hours", "refund", "Tom & <b>Jerry</b>");

    @TempDir
    private Path folder;

    @BeforeEach
    void writeEnglish() throws IOException {
        for (String kind : new String[] {"acknowledgment", "reminder"}) {
            for (String channel : new String[] {"email", "sms", "whatsapp"}) {
                write(kind + "." + channel + ".en.txt", kind + " " + channel + "\n");
            }
        }
    }

    @Test
    void rendersTheTextOfAKindAndChannel() {
        assertThat(render("acknowledgment", "sms", null)).isEqualTo("acknowledgment sms");
        assertThat(render("reminder", "whatsapp", null)).isEqualTo("reminder whatsapp");
    }

    @Test
    void fillsInItsFieldsAsTheyAre() throws IOException {
        write("reminder.sms.en.txt", "\n{{name}}: #{{ticket_id}}, {{category}}, {{follow_up}}\n\n");

        assertThat(render("reminder", "sms", "en")).isEqualTo("Tom & <b>Jerry</b>: #TKT-5678, refund, 24 hours");
    }

    @ParameterizedTest
    @CsvSource({"A. Customer,'Dear A. Customer, ticket TKT-1'", "'','Hello, ticket TKT-1'"})
    void takesAnEmptyFieldForNone(String name, String text) throws IOException {
        write("reminder.sms.en.txt", "{{#name}}Dear {{name}}, {{/name}}{{^name}}Hello, {{/name}}ticket {{ticket_id}}");

        assertThat(MessageTemplates.read(folder)
                        .render("reminder", "sms", "en", new MessageFields("TKT-1", "24 hours", "refund", name)))
                .isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "de-CH,Schweiz",
                "de-ch,Schweiz",
                "de-AT,deutsch",
                "de,deutsch",
                "es-419,Latinoamérica",
                "es-ES,reminder sms",
                "pt-br,Brasil",
                "fr,reminder sms",
                "-,reminder sms",
                "'',reminder sms",
                "x,reminder sms",
                "en-GB,reminder sms"
            })
    void fallsBackToTheLanguageAndThenToEnglish(String locale, String text) throws IOException {
        write("reminder.sms.de.txt", "deutsch");
        write("reminder.sms.de-CH.txt", "Schweiz");
        write("reminder.sms.es-419.txt", "Latinoamérica");
        write("reminder.sms.pt-br.txt", "Brasil");

        assertThat(render("reminder", "sms", locale)).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"und", "x", "de_CH", "de-Switzerland"})
    void refusesAFileForNoLanguage(String locale) throws IOException {
        Path file = write("reminder.sms." + locale + ".txt", "text");

        assertRefused(file + ": '" + locale + "' is not a language tag such as de or de-CH.");
    }

    @Test
    void refusesTwoFilesForOneLocale() throws IOException {
        Path one = write("reminder.sms.he.txt", "by the language's code of today");
        Path other = write("reminder.sms.iw.txt", "and by its former one");

        assertRefused("%s and %s are for the same locale: keep one of them.".formatted(one, other));
    }

    @Test
    void leavesOutTheMarkThatSomeEditorsBeginAFileWith() throws IOException {
        write("reminder.sms.en.txt", "\uFEFF\nStill open.");

        assertThat(render("reminder", "sms", "en")).isEqualTo("Still open.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"acknowledgment.email.en.txt", "reminder.whatsapp.en.txt"})
    void requiresEnglishForEveryKindAndChannel(String file) throws IOException {
        Files.delete(folder.resolve(file));

        assertRefused("%s: the file %s is missing.".formatted(folder, file));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{first_name}}", "{{#vip}}Dear{{/vip}}"})
    void refusesAFieldThatItDoesNotHave(String text) throws IOException {
        Path file = write("reminder.sms.de.txt", text);

        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> MessageTemplates.read(folder))
                .withMessageStartingWith(file + ": ")
                .withMessageEndingWith("It may use these fields: category, follow_up, name, ticket_id.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{{ticket_id", "{{#name}}", "{{/name}}"})
    void refusesABrokenText(String text) throws IOException {
        Path file = write("reminder.sms.de.txt", text);

        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> MessageTemplates.read(folder))
                .withMessageStartingWith(file + ": ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "README.md",
                "reminder.sms.txt",
                "reminder.fax.en.txt",
                "greeting.sms.en.txt",
                "reminder.sms.en.txt.bak",
                "Reminder.sms.en.txt"
            })
    void refusesAFileWithAnotherName(String name) throws IOException {
        Path file = write(name, "text");

        assertRefused(
                file + ": name it KIND.CHANNEL.LOCALE.txt with a kind of [acknowledgment, reminder] and a channel of"
                        + " [email, sms, whatsapp].");
    }

    @Test
    void namesAFolderThatItCannotRead() {
        Path missing = folder.resolve("missing");

        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> MessageTemplates.read(missing))
                .withMessageStartingWith(missing + " cannot be read: ");
    }

    @Test
    void theTextsThatComeWithTheApplicationAreUsable() {
        assertThat(Samples.templates().render("acknowledgment", "sms", "de-CH", FIELDS))
                .contains("TKT-5678", "24 hours");
    }

    private String render(String kind, String channel, String locale) {
        return MessageTemplates.read(folder).render(kind, channel, locale, FIELDS);
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private void assertRefused(String message) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> MessageTemplates.read(folder))
                .withMessage(message);
    }
}
