package org.incidentflow.incident;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.incidentflow.incident.PhoneNumbers.Countries;
import org.incidentflow.platform.Problem.FieldError;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;

/**
 * Reads the contact of a new message. It never costs the message: what can be understood is kept in the form that providers
 * take, the rest is ignored, and the caller is told. Safe for concurrent calls.
 */
public final class ContactReader {

    private static final int LONGEST_NAME = 200;

    /** Nothing that can be used is longer, and no pattern gets slow on it. */
    private static final int LONGEST = 254;

    private final PhoneNumbers phones;
    private final TimeZones timeZones = new TimeZones();

    /** @param phoneCountry where numbers without a country code are when nothing of the customer tells, such as {@code CH} */
    public ContactReader(Optional<String> phoneCountry) {
        this.phones = new PhoneNumbers(phoneCountry);
    }

    /** @throws SettingException if {@code PHONE_COUNTRY} is set to something that is no country */
    public static ContactReader of(Settings settings) {
        Optional<String> country = settings.optional("PHONE_COUNTRY");
        country.filter(code -> !PhoneNumbers.isCountry(code)).ifPresent(code -> {
            throw SettingException.of(
                    "PHONE_COUNTRY", code, "it must be the code of a country (ISO 3166), such as CH, DE or US.");
        });
        return new ContactReader(country);
    }

    /**
     * A contact as it was understood.
     *
     * @param warnings what was ignored or guessed, by the fields' names in the request
     */
    record ReadContact(Contact contact, List<FieldError> warnings) {}

    /** @param contact of the request, whatever it is; a missing node when there is none */
    ReadContact read(JsonNode contact) {
        if (contact.isObject()) {
            return fields(contact);
        }
        boolean empty = contact.isMissingNode()
                || contact.isNull()
                || contact.isArray() && contact.isEmpty()
                || contact.isTextual()
                        && PastedText.visible(contact.textValue()).isEmpty();
        return new ReadContact(
                Contact.UNKNOWN,
                empty ? List.of() : List.of(new FieldError("contact", "was ignored: it must be an object")));
    }

    private ReadContact fields(JsonNode contact) {
        Reading locale = text(contact, "locale", LanguageTags::read);
        Reading timeZone = text(contact, "time_zone", timeZones::read);
        Set<String> countries = countries(
                locale,
                timeZone.value() == null ? "" : contact.path("time_zone").asText());

        Map<String, Reading> fields = new LinkedHashMap<>();
        fields.put("name", text(contact, "name", Integer.MAX_VALUE, ContactReader::name));
        fields.put("email", text(contact, "email", EmailAddresses::read));
        fields.put(
                "phone",
                number(
                        contact,
                        "phone",
                        phone -> phones.read(phone, new Countries(countryOf(contact, "whatsapp"), countries))));
        fields.put(
                "whatsapp",
                number(
                        contact,
                        "whatsapp",
                        whatsApp ->
                                phones.readWhatsApp(whatsApp, new Countries(countryOf(contact, "phone"), countries))));
        fields.put("locale", locale);
        fields.put("time_zone", timeZone);
        return new ReadContact(
                new Contact(
                        fields.get("name").value(),
                        fields.get("email").value(),
                        fields.get("phone").value(),
                        fields.get("whatsapp").value(),
                        locale.value(),
                        timeZone.value(),
                        asGiven(contact, fields)),
                warnings(fields));
    }

    private static List<FieldError> warnings(Map<String, Reading> fields) {
        List<FieldError> warnings = new ArrayList<>();
        fields.forEach((name, reading) ->
                reading.warnings().forEach(warning -> warnings.add(new FieldError("contact." + name, warning))));
        return List.copyOf(warnings);
    }

    /** For humans, who may understand what we do not. */
    private static Map<String, String> asGiven(JsonNode contact, Map<String, Reading> fields) {
        Map<String, String> asGiven = new LinkedHashMap<>();
        fields.forEach((name, reading) -> {
            if (!reading.warnings().isEmpty() && contact.path(name).isValueNode()) {
                asGiven.put(
                        name,
                        PastedText.start(PastedText.whole(contact.path(name).asText()), LONGEST));
            }
        });
        return asGiven;
    }

    /** @param timeZone as it was given, if it was understood */
    private Set<String> countries(Reading locale, String timeZone) {
        Stream<String> ofLocale = Stream.ofNullable(locale.value())
                .map(tag -> Locale.forLanguageTag(tag).getCountry());
        return Stream.concat(ofLocale, timeZones.country(timeZone).stream())
                .filter(PhoneNumbers::isCountry)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Optional<String> countryOf(JsonNode contact, String field) {
        String text = contact.path(field).asText();
        return text.length() > LONGEST ? Optional.empty() : phones.country(text);
    }

    /** Some write a number as one. */
    private static Reading number(JsonNode contact, String field, Function<String, Reading> reader) {
        JsonNode value = contact.path(field);
        return value.isIntegralNumber() ? reader.apply(value.asText()) : text(contact, field, reader);
    }

    private static Reading text(JsonNode contact, String field, Function<String, Reading> reader) {
        return text(contact, field, LONGEST, reader);
    }

    private static Reading text(JsonNode contact, String field, int longest, Function<String, Reading> reader) {
        JsonNode value = contact.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return Reading.ABSENT;
        }
        if (!value.isTextual()) {
            return Reading.ignored("it must be a string");
        }
        return value.textValue().length() > longest
                ? Reading.ignored("it must have at most %d characters".formatted(longest))
                : reader.apply(value.textValue());
    }

    private static Reading name(String text) {
        String name = PastedText.name(text);
        if (name.isEmpty()) {
            return Reading.ABSENT;
        }
        String start = PastedText.start(name, LONGEST_NAME);
        return start.equals(name)
                ? Reading.of(name)
                : Reading.of(start.strip(), "was cut to %d characters".formatted(LONGEST_NAME));
    }
}
