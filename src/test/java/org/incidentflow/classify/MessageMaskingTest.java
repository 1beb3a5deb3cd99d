package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.incidentflow.incident.Contact;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The numbers are the published test numbers of card schemes, and examples of the IBAN registry. */
class MessageMaskingTest {

    private static final Contact SWISS = contact("+41 44 668 18 00", null);
    private static final Contact GERMAN = contact(null, "de-DE");
    private static final Contact AMERICAN = contact(null, "en-US");
    private static final Contact FRENCH = contact(null, "fr-FR");

    private final MessageMasking masking = MessageMasking.on();

    static List<Arguments> masked() {
        return List.of(
                // cards: schemes and lengths
                masked("Card 4111111111111111 was charged twice", "Card [CARD_1] was charged twice"),
                masked("4222222222222", "[CARD_1]"),
                masked("5555555555554444", "[CARD_1]"),
                masked("2223003122003222", "[CARD_1]"),
                masked("378282246310005", "[CARD_1]"),
                masked("30569309025904", "[CARD_1]"),
                masked("6011111111111117", "[CARD_1]"),
                masked("3530111333300000", "[CARD_1]"),
                masked("6304000000000000", "[CARD_1]"),
                masked("6205500000000000004", "[CARD_1]"),
                // cards: separators and scripts
                masked("4111 1111 1111 1111", "[CARD_1]"),
                masked("4111-1111-1111-1111", "[CARD_1]"),
                masked("4111.1111.1111.1111", "[CARD_1]"),
                masked("4111\u00a01111\u00a01111\u00a01111", "[CARD_1]"),
                masked("4111\u202f1111\u20091111\u20091111", "[CARD_1]"),
                masked("4111\u20111111\u20131111\u22121111", "[CARD_1]"),
                masked("4111 - 1111 - 1111 - 1111", "[CARD_1]"),
                masked("4111\u200b1111\u200b1111\u200b1111", "[CARD_1]"),
                masked("4111 1111\n1111 1111", "[CARD_1]"),
                masked("4111/1111/1111/1111", "[CARD_1]"),
                masked("4111_1111_1111_1111", "[CARD_1]"),
                masked("4111|1111|1111|1111", "[CARD_1]"),
                masked("4111\u00b71111\u00b71111\u00b71111", "[CARD_1]"),
                masked("4111,1111,1111,1111", "[CARD_1]"),
                masked("4111, 1111, 1111, 1111", "[CARD_1]"),
                masked("4 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1", "[CARD_1]"),
                masked("41 11 11 11 11 11 11 11", "[CARD_1]"),
                masked("3782 822463 10005", "[CARD_1]"),
                masked("3056 930902 5904", "[CARD_1]"),
                masked("\uff14\uff11\uff11\uff11\u3000\uff11\uff11\uff11\uff11 1111 1111", "[CARD_1]"),
                masked("\u0664\u0661\u0661\u0661 1111 1111 1111", "[CARD_1]"),
                masked("\u5361\u53f74111111111111111\uff0c\u88ab\u76d7", "\u5361\u53f7[CARD_1]\uff0c\u88ab\u76d7"),
                // cards: neighbours
                masked("(4111111111111111)", "([CARD_1])"),
                masked("card:4111111111111111.", "card:[CARD_1]."),
                masked("\"4111111111111111\",CVV 123;exp 12/28", "\"[CARD_1]\",CVV 123;exp 12/28"),
                masked("Visa4111111111111111!", "Visa[CARD_1]!"),
                masked("paid 25 with 4111 1111 1111 1111 on 22.11.2026", "paid 25 with [CARD_1] on 22.11.2026"),
                masked("4111111111111111, 5555555555554444", "[CARD_1], [CARD_2]"),
                masked("4111111111111111 5555555555554444", "[CARD_1] [CARD_2]"),
                masked("4111 1111 1111 1111 and again 4111-1111-1111-1111", "[CARD_1] and again [CARD_1]"),
                // IBANs
                masked("DE89370400440532013000", "[IBAN_1]"),
                masked("to DE89 3704 0044 0532 0130 00 please help", "to [IBAN_1] please help"),
                masked("de89 3704 0044 0532 0130 00", "[IBAN_1]"),
                masked("CH93-0076-2011-6238-5295-7.", "[IBAN_1]."),
                masked("IBAN:GB29\u00a0NWBK\u00a06016\u00a01331\u00a09268\u00a019,", "IBAN:[IBAN_1],"),
                masked("IBANFR1420041010050500013M02606", "IBAN[IBAN_1]"),
                masked("NO93 8601 1117 947", "[IBAN_1]"),
                masked("MT84 MALT 0110 0001 2345 MTLC AST0 01S", "[IBAN_1]"),
                masked("DE89\n3704 0044 0532\n0130 00", "[IBAN_1]"),
                masked("DE89370400440532013000/AT611904300234573201", "[IBAN_1]/[IBAN_2]"),
                masked("DE89/3704/0044/0532/0130/00", "[IBAN_1]"),
                masked("DE89_3704_0044_0532_0130_00", "[IBAN_1]"),
                masked("DE  89 3704 0044 0532 0130 00", "[IBAN_1]"),
                masked("DE\u200b89 3704 0044 0532 0130 00", "[IBAN_1]"),
                masked("\uff24\uff25\uff18\uff19 3704 0044 0532 0130 00", "[IBAN_1]"),
                // e-mail addresses
                masked("Write to a.b+c@example.org.", "Write to [EMAIL_1]."),
                masked("<anna@example.org>,(bob@mail.example.co.uk)", "<[EMAIL_1]>,([EMAIL_2])"),
                masked("mailto:o'neil@example.org?subject=x", "mailto:[EMAIL_1]?subject=x"),
                masked("'anna@example.org'", "'[EMAIL_1]'"),
                masked("ANNA@Example.org = anna@example.org", "[EMAIL_1] = [EMAIL_1]"),
                masked("m\u00fcller@b\u00fccher.example", "[EMAIL_1]"),
                masked("anna\uff20example\uff0eorg", "[EMAIL_1]"),
                masked("anna@xn--bcher-kva.xn--p1ai", "[EMAIL_1]"),
                masked("my-4111111111111111@example.org", "[EMAIL_1]"),
                masked("an\u200bna@exam\u00adple.org", "[EMAIL_1]"),
                masked("anna\u2060@\u200bexample.\u200borg = anna@example.org", "[EMAIL_1] = [EMAIL_1]"),
                masked("\u202aanna@example.org\u202c", "\u202a[EMAIL_1]\u202c"),
                // phone numbers in international form
                masked("Call +41 44 668 18 00!", "Call [PHONE_1]!"),
                masked("+41446681800", "[PHONE_1]"),
                masked("tel:+41-44-668-18-00;", "tel:[PHONE_1];"),
                masked("+41 (0)44 668 18 00", "[PHONE_1]"),
                masked("0041 44 668 18 00", "[PHONE_1]"),
                masked("call 0041446681800 or +41446681800", "call [PHONE_1] or [PHONE_1]"),
                masked("+1 (650) 253-0000", "[PHONE_1]"),
                masked("+1.650.253.0000", "[PHONE_1]"),
                masked("\uff0b\uff14\uff11 44 668 18 00", "[PHONE_1]"),
                masked("+49\u00a030\u00a0901820", "[PHONE_1]"),
                masked("\u202a+44 20 7031 3000\u202c", "\u202a[PHONE_1]\u202c"),
                masked("+41\u200b446681800", "[PHONE_1]"),
                masked("+41446681800thanks", "[PHONE_1]thanks"),
                masked("0041446681800thanks", "[PHONE_1]thanks"),
                masked("+1 650 253 0000x123", "[PHONE_1]"),
                masked("+41 44/668/18/00", "[PHONE_1]"),
                masked("+41446681800,+442070313000", "[PHONE_1],[PHONE_2]"),
                masked("+41446681800/+442070313000", "[PHONE_1]/[PHONE_2]"),
                // together
                masked(
                        "I am a@example.org, +41446681800; card 4111-1111-1111-1111, IBAN CH9300762011623852957",
                        "I am [EMAIL_1], [PHONE_1]; card [CARD_1], IBAN [IBAN_1]"));
    }

    @ParameterizedTest
    @MethodSource("masked")
    void masksPersonalData(String message, String expected) {
        assertThat(masking.mask(message, Contact.UNKNOWN).text()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "My credit card was charged twice",
                "I paid 1,234,567.89 EUR and 4.111.111,11 CHF",
                "charged 1234.50, 1234.50 and 25 100 200 50",
                "on 22.11.2026 10:15:30, 2026-11-22T10:15:30Z and 11/22/2026",
                "20261122101530",
                "between 01.02.2026 10:00 and 2026/02/01 12:30",
                "transaction 1234567890123456 failed",
                "card 4111111111111112 is not one",
                "4111 1111 1111 1112",
                "41111111111111111111111",
                "transaction id 8111111111111111115",
                "TXN-20261122-000123, order #98765432, ref 0012345",
                "ch_3MmlLrLkdIwHu7ix0snN0B15",
                "pi_3NX0Zt2eZvKYlo2C1d6lJYbQ",
                "550e8400-e29b-41d4-a716-446655440000",
                "invoice 2026/000417 of 12.50",
                "on 2024/11/26, 2024/11/27, 2024/11/28 and 2024/11/29",
                "2024/11/26, 10:15 | 2024/11/27, 11:30",
                "paid 1,234,567, then 1,234,567 and 12,345,678.90",
                "amounts 25, 100, 200, 50, 1200, 75",
                "order_2024_000417_98765, 2024-11/000418",
                "orders 100234, 100235, 100236",
                "row 17|2024|1234|EUR|12,50",
                "sizes DE 38, 40, 42",
                "GB29 NWBK 6016 1331 9268 18",
                "DE893704004405320130001",
                "ABCD12345678",
                "customer 99876, case 446681800",
                "IP 192.168.100.200, port 8080",
                "version 4.17.0.1234",
                "my card ending in 1111, code 123456",
                "1234567 and 7654321",
                "0446681800 without a country",
                "call me @ 5 pm",
                "@support why?",
                "user@localhost",
                "a@b",
                "ISBN 978-3-16-148410-0",
                "0.0441234567 BTC",
                "[CARD_1] [EMAIL_1]",
                "",
            })
    void leavesTheRestAlone(String message) {
        MaskedMessage masked = masking.mask(message, Contact.UNKNOWN);

        assertThat(masked.text()).isEqualTo(message);
        assertThat(masked.originals()).isEmpty();
    }

    static List<Arguments> national() {
        return List.of(
                Arguments.of(SWISS, "call 044 668 18 00 now", "call [PHONE_1] now"),
                Arguments.of(SWISS, "0446681800", "[PHONE_1]"),
                Arguments.of(SWISS, "044 668 18 00 is +41 44 668 18 00", "[PHONE_1] is [PHONE_1]"),
                Arguments.of(SWISS, "079/123.45.67", "[PHONE_1]"),
                Arguments.of(SWISS, "case 446681800", "case 446681800"),
                Arguments.of(SWISS, "CHF 1'234'567.50, 12 345 678", "CHF 1'234'567.50, 12 345 678"),
                Arguments.of(GERMAN, "Tel. 030/901820", "Tel. [PHONE_1]"),
                Arguments.of(GERMAN, "0151 2345 6789", "[PHONE_1]"),
                Arguments.of(GERMAN, "am 01.02.2026 10:00 Uhr", "am 01.02.2026 10:00 Uhr"),
                Arguments.of(FRENCH, "01 42 68 53 00", "[PHONE_1]"),
                Arguments.of(FRENCH, "le 01.02.2026 10:00", "le 01.02.2026 10:00"),
                Arguments.of(AMERICAN, "(650) 253-0000", "[PHONE_1]"),
                Arguments.of(AMERICAN, "650-253-0000 or 650.253.0000", "[PHONE_1] or [PHONE_1]"),
                Arguments.of(AMERICAN, "transaction 6502530000", "transaction 6502530000"),
                Arguments.of(contact("+16502530000", null), "call 6502530000", "call [PHONE_1]"),
                Arguments.of(contact(null, "de"), "030/901820", "030/901820"),
                Arguments.of(contact("044 668 18 00", "de-CH"), "044 668 18 00", "[PHONE_1]"),
                Arguments.of(contact("12", "de-ZZ"), "044 668 18 00", "044 668 18 00"),
                // the contact's own number, however it was stored
                Arguments.of(contact("0041 44 668 18 00", null), "call 044 668 18 00 please", "call [PHONE_1] please"),
                Arguments.of(contact("(0041) 446681800", null), "079/123.45.67", "[PHONE_1]"),
                Arguments.of(contact("650-253-0000", "en-US"), "6502530000", "[PHONE_1]"),
                Arguments.of(contact("612345678", "es-ES"), "mi numero 612345678", "mi numero [PHONE_1]"),
                Arguments.of(contact("+41446681800", null), "41 44 668 18 00", "[PHONE_1]"),
                Arguments.of(contact("044 668 18 00", null), "044 668 18 00, 0446681800", "[PHONE_1], [PHONE_1]"),
                Arguments.of(contact("044 668 18 00", null), "(044) 668/18/00 now", "([PHONE_1] now"),
                Arguments.of(contact("044 668 18 00", null), "10446681800, 04466818001", "10446681800, 04466818001"),
                // or where it could not be understood
                Arguments.of(
                        new Contact(null, null, null, null, null, null, Map.of("phone", "044 668 18 00")),
                        "call 044/668/18/00 or 0446681800",
                        "call [PHONE_1] or [PHONE_1]"),
                Arguments.of(
                        new Contact(
                                null, null, null, "+41791234567", null, null, Map.of("whatsapp", "tel: 079.123.45.67")),
                        "0791234567",
                        "[PHONE_1]"),
                Arguments.of(
                        new Contact(null, null, "0446681800", "+41791234567", null, null),
                        "+41446681800 or 044 668 18 00",
                        "[PHONE_1] or [PHONE_1]"));
    }

    @ParameterizedTest
    @MethodSource("national")
    void readsNationalNumbersInTheContactsCountry(Contact contact, String message, String expected) {
        assertThat(masking.mask(message, contact).text()).isEqualTo(expected);
    }

    @Test
    void givesTokensThatTheCustomerDidNotWrite() {
        MaskedMessage masked =
                masking.mask("[CARD_1] [card_2] {CARD_3} 4111111111111111 [EMAIL_1] a@example.org", Contact.UNKNOWN);

        assertThat(masked.text()).isEqualTo("[CARD_1] [card_2] {CARD_3} [CARD_3] [EMAIL_1] [EMAIL_2]");
        assertThat(masked.originals()).isEqualTo(Map.of("[CARD_3]", "4111111111111111", "[EMAIL_2]", "a@example.org"));
        assertThat(masked.restore("Says [CARD_1], meant [CARD_3], [card_3], [CARD_9]."))
                .isEqualTo("Says [CARD_1], meant 4111111111111111, [card_3], [CARD_9].");
    }

    @Test
    void restoresTheReasonAndNothingElse() {
        MaskedMessage masked = masking.mask("4111 1111\n1111 1111 $1 \\ a@example.org", Contact.UNKNOWN);
        Classification byModel = new Classification("fraud_report", 0.9, "Card [CARD_1] of [EMAIL_1].", "claude", true);

        assertThat(masking.restore(byModel, masked))
                .isEqualTo(new Classification(
                        "fraud_report", 0.9, "Card 4111 1111 1111 1111 of a@example.org.", "claude", true));
    }

    @Test
    void restoresAMessageWordForWord() {
        masked().stream().map(row -> (String) row.get()[0]).forEach(message -> {
            MaskedMessage masked = masking.mask("x " + message, Contact.UNKNOWN);
            String oneLine = masked.text().replaceAll("[\\p{C}\\s]+", " ");
            if (masked.originals().size() == tokens(masked.text())) {
                assertThat(masked.restore(oneLine)).isEqualTo(("x " + message).replaceAll("[\\p{C}\\s]+", " "));
            }
        });
    }

    @Test
    void passesEverythingOnWhenOff() {
        String message = "4111111111111111 a@example.org";

        MaskedMessage masked = MessageMasking.off().mask(message, Contact.UNKNOWN);

        assertThat(masked).isEqualTo(new MaskedMessage(message, Map.of()));
        assertThat(masked.restore("[CARD_1]")).isEqualTo("[CARD_1]");
    }

    @Test
    void showsNothingOfTheMessage() {
        assertThat(masking.mask("Secret 4111111111111111", Contact.UNKNOWN)).hasToString("MaskedMessage[1 tokens]");
    }

    @Test
    void endsOnTextsMadeToBeSlow() {
        Stream.of(
                        "1",
                        "1 ",
                        "1-",
                        "@",
                        "a@",
                        "a.",
                        "a@b.",
                        "DE12",
                        "DE  ",
                        "+",
                        "+41",
                        "+1/",
                        "+(",
                        "4_",
                        "4, ",
                        "\u200b",
                        "a\u200b@",
                        "00",
                        "(",
                        "4111 ",
                        "01.02.2026 ")
                .map(part -> part.repeat(4_000).substring(0, 4_000))
                .forEach(message -> assertThat(masking.mask(message, SWISS).text())
                        .as(message)
                        .isNotNull());
    }

    private static long tokens(String text) {
        return text.chars().filter(c -> c == '[').count();
    }

    private static Arguments masked(String message, String expected) {
        return Arguments.of(message, expected);
    }

    private static Contact contact(String phone, String locale) {
        return new Contact(null, null, phone, null, locale, null);
    }
}
