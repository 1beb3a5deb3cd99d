package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.incidentflow.incident.PhoneNumbers.Countries;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneNumbersTest {

    private static final Countries UNKNOWN = new Countries(Optional.empty(), Set.of());
    private static final String NO_CODE =
            "was ignored: it has no country code; write it with + and the country code, such as +41446681800";
    private static final String NO_NUMBER = "was ignored: it must be a phone number";
    private static final String WRONG_CODE =
            "was ignored: it has no country code that exists, or too few or too many digits for it";

    private final PhoneNumbers numbers = new PhoneNumbers(Optional.empty());
    private final PhoneNumbers swiss = new PhoneNumbers(Optional.of("CH"));

    static List<Arguments> international() {
        return List.of(
                arguments("+41446681800", "+41446681800"),
                arguments("  +41 44 668 18 00\t", "+41446681800"),
                arguments("+41 (44) 668-18.00", "+41446681800"),
                arguments("+41/44/668/18/00", "+41446681800"),
                arguments("+41 44/668 18 00", "+41446681800"),
                arguments("(+41) 44 668 18 00", "+41446681800"),
                arguments("+(41) 44 668 18 00", "+41446681800"),
                arguments("+ 41 44 668 18 00", "+41446681800"),
                arguments("++41446681800", "+41446681800"),
                arguments("0041446681800", "+41446681800"),
                arguments("00 41 44 668 18 00", "+41446681800"),
                arguments("(0041) 446681800", "+41446681800"),
                arguments("0041 (0)44 668 18 00", "+41446681800"),
                arguments("+0041 44 668 18 00", "+41446681800"),
                // the zero that falls away abroad, and Italy's that does not
                arguments("+41 (0)44 668 18 00", "+41446681800"),
                arguments("+410446681800", "+41446681800"),
                arguments("+49 (0)30 901820", "+4930901820"),
                arguments("+44 ( 0 ) 20 7031 3000", "+442070313000"),
                arguments("+39 06 6982", "+39066982"),
                arguments("+39 (0)6 69812345", "+390669812345"),
                arguments("+1 (0)650 253 0000", "+16502530000"),
                // what a web page or an address book adds
                arguments("\u202a+41 44 668 18 00\u202c", "+41446681800"),
                arguments("\u2066+41446681800\u2069", "+41446681800"),
                arguments("\ufeff+41446681800\u200b", "+41446681800"),
                arguments("+41\u00a044\u00a0668\u00a018\u00a000", "+41446681800"),
                arguments("+41\u202f44\u2009668\u200318\u300000", "+41446681800"),
                arguments("+41\u201144\u2011668\u201318\u221200", "+41446681800"),
                arguments("+41 44\u00ad668 18 00", "+41446681800"),
                arguments("\uff0b\uff14\uff11 44 668 18 00", "+41446681800"),
                arguments(
                        "+\uff14\uff11\uff0d\uff14\uff14\uff0d\uff16\uff16\uff18\uff11\uff18\uff10\uff10",
                        "+41446681800"),
                arguments("+\u0664\u0661\u0664\u0664\u0666\u0666\u0668\u0661\u0668\u0660\u0660", "+41446681800"),
                arguments("+\u096a\u0967 44 668 18 00", "+41446681800"),
                arguments("+41 44 668 18 00\0", "+41446681800"),
                arguments("+41 44\ud83d 668 18 00", "+41446681800"),
                arguments("+41 44 668\r\n18 00", "+41446681800"),
                // as programs and people name it
                arguments("whatsapp:+41446681800", "+41446681800"),
                arguments("WhatsApp: +41 44 668 18 00", "+41446681800"),
                arguments("tel:+41-44-668-18-00", "+41446681800"),
                arguments("sms:+41446681800", "+41446681800"),
                arguments("sms:+41446681800?body=Hello", "+41446681800"),
                arguments("tel:%2B41446681800", "+41446681800"),
                arguments("tel:6681800;phone-context=+4144", "+41446681800"),
                arguments("tel:044-668-18-00;phone-context=+41", "+41446681800"),
                arguments("Tel. +41 44 668 18 00", "+41446681800"),
                arguments("+41 44 668 18 00 (home)", "+41446681800"),
                arguments("+41 44 668 18 00, evenings", "+41446681800"),
                arguments("\u260e +41 44 668 18 00", "+41446681800"),
                // other countries
                arguments("+1 (650) 253-0000", "+16502530000"),
                arguments("+1.650.253.0000", "+16502530000"),
                arguments("+49 1511 2345678", "+4915112345678"),
                arguments("+65 9823 4567", "+6598234567"));
    }

    @ParameterizedTest
    @MethodSource("international")
    void readsWhatHasACountryCode(String text, String number) {
        assertThat(numbers.read(text, UNKNOWN)).isEqualTo(Reading.of(number));
        assertThat(numbers.readWhatsApp(text, UNKNOWN)).isEqualTo(Reading.of(number));
        assertThat(swiss.read(text, in("US", "DE"))).isEqualTo(Reading.of(number));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\r\n", "\u00a0", "\u200b\ufeff", "\u202a\u202c", "\u3000"})
    void readsNothingOfBlanks(String text) {
        assertThat(numbers.read(text, in("CH"))).isEqualTo(Reading.ABSENT);
    }

    @ParameterizedTest
    @CsvSource({
        "call me",
        "n/a",
        "null",
        "-",
        "+",
        "++",
        "()",
        "+41446681800thanks",
        "+41 44 668 I8 OO",
        "+49 30 9018 2O O",
        "+49 30 9018 I8",
        "5 x +41446681800",
        "+41 44 668 18 00 till 17",
        "a@example.org",
    })
    void ignoresWhatIsNoNumber(String text) {
        assertThat(numbers.read(text, in("CH", "US"))).isEqualTo(new Reading(null, List.of(NO_NUMBER)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999 123 456 789",
                "+41 44",
                "+4144668180000000",
                "+0446681800",
                "+1 650 253",
                "+",
                "+99912345678901234567"
            })
    void ignoresCountryCodesAndLengthsThatDoNotExist(String text) {
        assertThat(numbers.read(text, in("CH")).value()).isNull();
        if (text.length() > 1) {
            assertThat(numbers.read(text, in("CH"))).isEqualTo(new Reading(null, List.of(WRONG_CODE)));
        }
    }

    /** Numbering plans grow faster than what is known of them here. */
    @ParameterizedTest
    @CsvSource({"+41 99 999 99 99, +41999999999", "0041999999999, +41999999999", "+1 555 555 5555, +15555555555"})
    void takesPossibleNumbersOfUnknownRanges(String text, String number) {
        assertThat(numbers.read(text, UNKNOWN))
                .isEqualTo(Reading.of(
                        number, "is in no range of numbers that is known of its country: it was taken as it is"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "044 668 18 00|CH|+41446681800|CH",
                "(044) 668 18 00|CH|+41446681800|CH",
                "044/668 18 00|CH|+41446681800|CH",
                "44 668 18 00|CH|+41446681800|CH",
                "41446681800|CH|+41446681800|CH",
                "030/901820|DE|+4930901820|DE",
                "0151 1234 5678|DE|+4915112345678|DE",
                "(650) 253-0000|US|+16502530000|US",
                "1-650-253-0000|US|+16502530000|US",
                "011 41 44 668 18 00|US|+41446681800|CH",
                "0011 41 44 668 18 00|AU|+41446681800|CH",
                "01 42 68 53 00|FR|+33142685300|FR",
                "612 345 678|ES|+34612345678|ES",
                "02 1234 5678|IT|+390212345678|IT",
                "(11) 96123-4567|BR|+5511961234567|BR",
                "8 (912) 345-67-89|RU|+79123456789|RU",
                "044 668 18 00|US,CH|+41446681800|CH",
                "044 668 18 00|CH,LI|+41446681800|CH",
            })
    void readsNationalNumbersWhereOneCountryComesIntoQuestion(
            String text, String countries, String number, String country) {
        assertThat(numbers.read(text, in(countries.split(","))))
                .isEqualTo(Reading.of(number, "has no country code: it was read as a number of " + country));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "044 668 18 00",
                "(044) 668 18 00",
                "650-253-0000",
                "41446681800",
                "1-800-FLOWERS",
                "12345",
                "123"
            })
    void ignoresNationalNumbersOfNoCountry(String text) {
        assertThat(numbers.read(text, UNKNOWN)).isEqualTo(new Reading(null, List.of(NO_CODE)));
    }

    /** Or a stranger would get the message. */
    @Test
    void ignoresNumbersThatTwoCountriesHave() {
        assertThat(numbers.read("0446681800", in("CH", "DE")))
                .isEqualTo(new Reading(
                        null,
                        List.of(
                                "was ignored: without a country code it may be a number of CH or DE; write it with + and the"
                                        + " country code, such as +41446681800")));
        assertThat(numbers.readWhatsApp("6598234567", in("US")).value()).isNull();
    }

    @Test
    void readsItWhereTheCustomersOtherNumberIs() {
        assertThat(numbers.read("0446681800", new Countries(Optional.of("CH"), Set.of("DE")))
                        .value())
                .isEqualTo("+41446681800");
        assertThat(numbers.read("030 901820", new Countries(Optional.of("US"), Set.of("DE")))
                        .value())
                .isEqualTo("+4930901820");
        assertThat(numbers.country("whatsapp:+41 79 123 45 67")).hasValue("CH");
        assertThat(numbers.country("079 123 45 67")).isEmpty();
        assertThat(numbers.country("nothing")).isEmpty();
    }

    @Test
    void takesTheOperatorsCountryWithoutAWord() {
        assertThat(swiss.read("044 668 18 00", UNKNOWN)).isEqualTo(Reading.of("+41446681800"));
        assertThat(swiss.read("044 668 18 00", in("CH"))).isEqualTo(Reading.of("+41446681800"));
        assertThat(swiss.read("0446681800", in("CH", "DE"))).isEqualTo(Reading.of("+41446681800"));
        assertThat(swiss.readWhatsApp("41446681800", UNKNOWN)).isEqualTo(Reading.of("+41446681800"));
        assertThat(swiss.read("030/901820", in("DE")))
                .isEqualTo(Reading.of("+4930901820", "has no country code: it was read as a number of DE"));
        assertThat(swiss.read("650-253-0000", UNKNOWN)).isEqualTo(new Reading(null, List.of(NO_CODE)));
    }

    @Test
    void readsWhatsAppsIds() {
        assertThat(numbers.readWhatsApp("41791234567", UNKNOWN))
                .isEqualTo(Reading.of("+41791234567", "has no country code: it was read as a number of CH"));
        assertThat(numbers.readWhatsApp("https://wa.me/41791234567", UNKNOWN).value())
                .isEqualTo("+41791234567");
        assertThat(numbers.readWhatsApp("0791234567", in("CH")).value()).isEqualTo("+41791234567");
        assertThat(numbers.readWhatsApp("0791234567", UNKNOWN)).isEqualTo(new Reading(null, List.of(NO_CODE)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+41 44 668 18 00 ext. 5",
                "+41446681800x123",
                "+41446681800;ext=123",
                "tel:+41-44-668-18-00;ext=7",
                "+41 44 668 18 00 #12",
                "+41 44 668 18 00 Durchwahl 12",
                "+41 44 668 18 00, extension: 5"
            })
    void leavesExtensionsOut(String text) {
        assertThat(numbers.read(text, UNKNOWN))
                .isEqualTo(Reading.of(
                        "+41446681800",
                        "has an extension, which no message can be sent to: only the number was taken"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+41446681800, +442070313000",
                "+41446681800/+442070313000",
                "+41446681800 or 020 7031 3000",
                "+41446681800; +442070313000",
                "+41 44 668 18 00 / 079 123 45 67",
            })
    void takesTheFirstOfSeveral(String text) {
        assertThat(numbers.read(text, UNKNOWN))
                .isEqualTo(Reading.of("+41446681800", "holds several numbers: only the first was taken"));
    }

    @Test
    void repeatsNothingOfTheNumber() {
        Set<String> warnings = new TreeSet<>();
        for (String text :
                new String[] {"0446681800", "+999123456789", "call 98765 4321", "+41 99 999 99 99 x 77777"}) {
            warnings.addAll(numbers.read(text, in("CH", "DE")).warnings());
        }
        assertThat(warnings).isNotEmpty().noneMatch(text -> text.replace("+41446681800", "")
                .matches(".*\\d.*"));
    }

    @Test
    void knowsCountries() {
        assertThat(PhoneNumbers.isCountry("CH")).isTrue();
        assertThat(PhoneNumbers.isCountry("ch")).isFalse();
        assertThat(PhoneNumbers.isCountry("UK")).isFalse();
        assertThat(PhoneNumbers.isCountry("")).isFalse();
    }

    private static Countries in(String... countries) {
        return new Countries(Optional.empty(), Set.of(countries));
    }
}
