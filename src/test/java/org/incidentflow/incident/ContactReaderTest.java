package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.incidentflow.Samples;
import org.incidentflow.incident.ContactReader.ReadContact;
import org.incidentflow.platform.Problem.FieldError;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContactReaderTest {

    private static final String GUESSED_SWISS = "has no country code: it was read as a number of CH";
    private static final String NO_CODE =
            "was ignored: it has no country code; write it with + and the country code, such as +41446681800";

    private final ContactReader contacts = new ContactReader(Optional.empty());

    @Test
    void keepsWhatItUnderstandsInTheFormThatProvidersTake() throws JsonProcessingException {
        assertThat(
                        read(
                                """
                {"name": " A.\\u00a0Customer\\r\\n", "email": "A. Customer <a@example.org>", "phone": "tel:+41-44-668-18-00",
                 "whatsapp": "whatsapp:+41791234567", "locale": "de_CH.UTF-8", "time_zone": "W. Europe Standard Time",
                 "shoe_size": 43, "nested": {"phone": 1}}"""))
                .isEqualTo(new ReadContact(
                        new Contact(
                                "A. Customer",
                                "a@example.org",
                                "+41446681800",
                                "+41791234567",
                                "de-CH",
                                "Europe/Berlin"),
                        List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "\" \\u00a0\"",
                "null",
                "{\"name\": \"\", \"email\": \"\", \"phone\": \"\", \"whatsapp\": \"\", \"locale\": \"\", \"time_zone\": \"\"}",
                "{\"name\": \" \", \"email\": \"\\t\", \"phone\": \"\\u00a0\", \"whatsapp\": \"\\u200b\", \"locale\": \" \","
                        + " \"time_zone\": \"\\ufeff\"}",
                "{\"name\": null, \"email\": null, \"phone\": null, \"whatsapp\": null, \"locale\": null, \"time_zone\": null}",
                "{\"locale\": \"C\"}",
                "{\"Phone\": \"call me\"}"
            })
    void saysNothingOfWhatIsEmpty(String contact) throws JsonProcessingException {
        assertThat(read(contact)).isEqualTo(new ReadContact(Contact.UNKNOWN, List.of()));
    }

    @Test
    void saysNothingWhereThereIsNone() {
        assertThat(contacts.read(MissingNode.getInstance())).isEqualTo(new ReadContact(Contact.UNKNOWN, List.of()));
        assertThat(contacts.read(NullNode.getInstance())).isEqualTo(new ReadContact(Contact.UNKNOWN, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"a@example.org\"", "[{\"email\": \"a@example.org\"}]", "7", "true", "[null]"})
    void ignoresWhatIsNoObject(String contact) throws JsonProcessingException {
        assertThat(read(contact))
                .isEqualTo(new ReadContact(
                        Contact.UNKNOWN, List.of(new FieldError("contact", "was ignored: it must be an object"))));
    }

    static Stream<Arguments> ignored() {
        return Stream.of(
                arguments("email", "\"nobody\"", "it must be an e-mail address"),
                arguments("phone", "\"call me\"", "it must be a phone number"),
                arguments(
                        "whatsapp",
                        "\"+999123456789\"",
                        "it has no country code that exists, or too few or too many digits for it"),
                arguments("locale", "\"german!\"", "it must be a language tag such as en or de-CH"),
                arguments("time_zone", "\"Zurich\"", "it must be a time zone such as Europe/Zurich"),
                arguments("email", "\"" + "a".repeat(255) + "\"", "it must have at most 254 characters"),
                arguments("phone", "\"" + "1".repeat(255) + "\"", "it must have at most 254 characters"));
    }

    @ParameterizedTest
    @MethodSource("ignored")
    void ignoresAFieldAndSaysWhyButNotWhatWasInIt(String field, String value, String reason)
            throws JsonProcessingException {
        ReadContact read = read("{\"name\": \"A\", \"%s\": %s}".formatted(field, value));

        assertThat(read.warnings()).containsExactly(new FieldError("contact." + field, "was ignored: " + reason));
        assertThat(read.contact().name()).isEqualTo("A");
        assertThat(read.contact().asGiven())
                .containsExactly(
                        Map.entry(field, value.replace("\"", "").substring(0, Math.min(254, value.length() - 2))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"name", "email", "phone", "whatsapp", "locale", "time_zone"})
    void ignoresWhatIsNoText(String field) throws JsonProcessingException {
        for (String value : new String[] {"true", "1.5", "[\"x\"]", "{\"a\": 1}", "[]"}) {
            ReadContact read = read("{\"%s\": %s}".formatted(field, value));

            assertThat(read.warnings())
                    .containsExactly(new FieldError("contact." + field, "was ignored: it must be a string"));
            assertThat(read.contact().recipient("whatsapp")).isNull();
        }
    }

    @Test
    void takesAPhoneNumberThatIsANumber() throws JsonProcessingException {
        assertThat(read("{\"phone\": 41446681800, \"time_zone\": \"Europe/Zurich\"}")
                        .contact()
                        .phone())
                .isEqualTo("+41446681800");
        assertThat(read("{\"whatsapp\": 41791234567}").contact().whatsapp()).isEqualTo("+41791234567");
        assertThat(read("{\"phone\": 123456789012345678901234567890}").contact().phone())
                .isNull();
    }

    static Stream<Arguments> national() {
        return Stream.of(
                arguments("{\"phone\": \"044 668 18 00\", \"locale\": \"de-CH\"}", "+41446681800", GUESSED_SWISS),
                arguments("{\"phone\": \"044 668 18 00\", \"locale\": \"de_CH.UTF-8\"}", "+41446681800", GUESSED_SWISS),
                arguments(
                        "{\"phone\": \"044 668 18 00\", \"time_zone\": \"Europe/Zurich\"}",
                        "+41446681800",
                        GUESSED_SWISS),
                arguments(
                        "{\"phone\": \"044 668 18 00\", \"locale\": \"en-US\", \"time_zone\": \"europe/zurich\"}",
                        "+41446681800",
                        GUESSED_SWISS),
                arguments(
                        "{\"phone\": \"044 668 18 00\", \"whatsapp\": \"+41791234567\", \"locale\": \"de-DE\"}",
                        "+41446681800",
                        GUESSED_SWISS),
                // Windows' zones span many countries.
                arguments(
                        "{\"phone\": \"044 668 18 00\", \"locale\": \"de-CH\", \"time_zone\": \"W. Europe Standard Time\"}",
                        "+41446681800",
                        GUESSED_SWISS),
                arguments("{\"phone\": \"044 668 18 00\", \"time_zone\": \"W. Europe Standard Time\"}", null, NO_CODE),
                arguments("{\"phone\": \"044 668 18 00\", \"locale\": \"de\"}", null, NO_CODE),
                arguments("{\"phone\": \"044 668 18 00\", \"locale\": \"de-ZZ\"}", null, NO_CODE),
                arguments("{\"phone\": \"044 668 18 00\", \"time_zone\": \"+01:00\"}", null, NO_CODE),
                arguments(
                        "{\"phone\": \"044 668 18 00\", \"locale\": \"de-DE\", \"time_zone\": \"Europe/Zurich\"}",
                        null,
                        "was ignored: without a country code it may be a number of CH or DE; write it with + and the country"
                                + " code, such as +41446681800"));
    }

    @ParameterizedTest
    @MethodSource("national")
    void readsNationalNumbersInTheCustomersCountry(String contact, String phone, String warning)
            throws JsonProcessingException {
        ReadContact read = read(contact);

        assertThat(read.contact().phone()).isEqualTo(phone);
        assertThat(read.warnings()).containsExactly(new FieldError("contact.phone", warning));
        assertThat(read.contact().asGiven()).containsExactly(Map.entry("phone", "044 668 18 00"));
    }

    @Test
    void readsTheNumberForWhatsAppInTheCountryOfThePhone() throws JsonProcessingException {
        assertThat(read("{\"phone\": \"+41446681800\", \"whatsapp\": \"079 123 45 67\"}")
                        .contact()
                        .whatsapp())
                .isEqualTo("+41791234567");
    }

    @Test
    void takesTheOperatorsCountry() throws JsonProcessingException {
        assertThat(new ContactReader(Optional.of("CH"))
                        .read(Samples.JSON.readTree("{\"phone\": \"(044) 668 18 00\", \"locale\": \"de\"}")))
                .isEqualTo(new ReadContact(new Contact(null, null, "+41446681800", null, "de", null), List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ch", "UK", "Switzerland", "+41", "XX"})
    void refusesAnOperatorsCountryThatIsNone(String country) {
        assertThatThrownBy(() -> ContactReader.of(settings(country)))
                .isInstanceOf(SettingException.class)
                .hasMessage(
                        "PHONE_COUNTRY is \"%s\": it must be the code of a country (ISO 3166), such as CH, DE or US."
                                .formatted(country));
    }

    @Test
    void readsTheOperatorsCountryFromTheSettings() throws JsonProcessingException {
        JsonNode contact = Samples.JSON.readTree("{\"phone\": \"044 668 18 00\"}");

        assertThat(ContactReader.of(settings("CH")).read(contact).contact().phone())
                .isEqualTo("+41446681800");
        assertThat(ContactReader.of(settings("")).read(contact).contact().phone())
                .isNull();
    }

    private static Settings settings(String country) {
        return new Settings(property -> property.equals("phone.country") ? Optional.of(country) : Optional.empty());
    }

    @Test
    void cutsANameWithoutCuttingACharacter() throws JsonProcessingException {
        ReadContact read = read("{\"name\": \"%s\"}".formatted("\ud83d\ude00".repeat(201)));

        assertThat(read.contact().name()).isEqualTo("\ud83d\ude00".repeat(200));
        assertThat(read.warnings()).containsExactly(new FieldError("contact.name", "was cut to 200 characters"));
        assertThat(read("{\"name\": \"%s\"}".formatted("\ud83d\ude00".repeat(200)))
                        .warnings())
                .isEmpty();
    }

    static Stream<Arguments> names() {
        return Stream.of(
                arguments("Zo\u00eb \u00c5ngstr\u00f6m", "Zo\u00eb \u00c5ngstr\u00f6m"),
                arguments("A\r\nB\u2028C\tD", "A B C D"),
                arguments("\0A\0", "A"),
                arguments("half \ud83d", "half"),
                arguments("\u202eevil\u202c", "evil"),
                arguments("\ufeffA", "A"),
                // joins letters in Persian and parts of an emoji
                arguments("\u0645\u06cc\u200c\u062e\u0648", "\u0645\u06cc\u200c\u062e\u0648"),
                arguments("\ud83d\udc68\u200d\ud83d\udcbb", "\ud83d\udc68\u200d\ud83d\udcbb"),
                arguments("\u200d", null),
                arguments("\u0001", null));
    }

    @ParameterizedTest
    @MethodSource("names")
    void cleansNames(String text, String name) {
        ReadContact read = contacts.read(Samples.JSON.createObjectNode().put("name", text));

        assertThat(read.contact().name()).isEqualTo(name);
        assertThat(read.warnings()).isEmpty();
    }

    /** PostgreSQL takes no NUL, and no half of a surrogate pair. */
    @Test
    void keepsWhatWasGivenAsFarAsItCanBeStored() {
        assertThat(contacts.read(Samples.JSON.createObjectNode().put("phone", "call\0 me\ud83d"))
                        .contact()
                        .asGiven())
                .containsExactly(Map.entry("phone", "call me"));
    }

    @Test
    void endsOnTextsMadeToBeSlow() {
        Stream.of(
                        "1",
                        "1 ",
                        "+",
                        "+1",
                        "(",
                        "+(",
                        "/",
                        "1/",
                        "a@",
                        "<",
                        "<>",
                        "(a",
                        "@.",
                        "-",
                        "_",
                        ";phone-context=+",
                        "ext1",
                        " ",
                        "\ufdfa")
                .forEach(part -> {
                    String text = part.repeat(60_000 / part.length());
                    for (int length : new int[] {254, 60_000}) {
                        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(5), () -> Stream.of(
                                        "name", "email", "phone", "whatsapp", "locale", "time_zone")
                                .forEach(field -> contacts.read(Samples.JSON
                                        .createObjectNode()
                                        .put(field, text.substring(0, Math.min(length, text.length()))))));
                    }
                });
    }

    private ReadContact read(String contact) throws JsonProcessingException {
        return contacts.read(Samples.JSON.readTree(contact));
    }
}
