package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EmailAddressesTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a@example.org",
                " a@example.org\t",
                "a@example.org\n",
                "\u202aa@example.org\u202c",
                "\ufeffa@exam\u200bple.org",
                "a@example.org\u00a0",
                "a\uff20example\uff0eorg",
                "\uff41@\uff45xample.org",
                "mailto:a@example.org",
                "MAILTO:a@example.org?subject=Help%20me&body=Hello",
                "mailto: a@example.org",
                "A. Customer <a@example.org>",
                "\"Customer, A.\" <a@example.org>",
                "<a@example.org>",
                "<mailto:a@example.org>",
                "A <a@example.org>,",
                "a@example.org (A. Customer)",
                "'a@example.org'",
                "\"a@example.org\"",
                "(a@example.org)",
                "[a@example.org]",
                "a@example.org.",
                "a@example.org,",
                "a@example.org;",
                "a@example.org ,",
                ";a@example.org",
                "a@example.org\0",
                "a@example.org\ud83d",
            })
    void findsTheAddress(String text) {
        assertThat(EmailAddresses.read(text)).isEqualTo(Reading.of("a@example.org"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a.b+c@mail.example.org",
                "o'neil@example.org",
                "x?y@example.org",
                "A@Example.ORG",
                "m\u00fcller@b\u00fccher.example",
                "\u7528\u6237@\u4f8b\u5b50.\u5e7f\u544a",
                "user\u0661@example.org",
                "a@xn--bcher-kva.xn--p1ai",
            })
    void leavesTheAddressAsItIs(String address) {
        assertThat(EmailAddresses.read(address)).isEqualTo(Reading.of(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  ", "\t\n", "\u00a0", "\u200b", "\0"})
    void findsNothingInBlanks(String text) {
        assertThat(EmailAddresses.read(text)).isEqualTo(Reading.ABSENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "a@b",
                "@example.org",
                "me@",
                "a b@example.org",
                "a @example.org",
                "a@@example.org",
                "n/a",
                "-",
                ",",
                "<>",
                "A. Customer <a at example.org>",
                "+41446681800",
                "a@example.org\r\nBcc: b@example.org",
                "a@example.org, and by phone",
            })
    void ignoresWhatIsNoAddress(String text) {
        assertThat(EmailAddresses.read(text))
                .isEqualTo(new Reading(null, List.of("was ignored: it must be an e-mail address")));
    }

    /** Where alphabets join letters, the domain without the mark is another one. */
    @ParameterizedTest
    @ValueSource(strings = {"zoe@a\u200db.example", "zo\u200ce@example.org"})
    void guessesNoAddressWithoutItsJoiningCharacters(String text) {
        assertThat(EmailAddresses.read(text))
                .isEqualTo(new Reading(
                        null, List.of("was ignored: it must be an e-mail address without joining characters")));
    }

    @Test
    void ignoresAddressesTooLongForMail() {
        assertThat(EmailAddresses.read("a".repeat(243) + "@example.org").value())
                .isNull();
        assertThat(EmailAddresses.read("a".repeat(242) + "@example.org").value())
                .hasSize(254);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a@example.org,b@example.org",
                "a@example.org; b@example.org",
                "A <a@example.org>, B <b@example.org>",
            })
    void takesTheFirstOfSeveral(String text) {
        assertThat(EmailAddresses.read(text))
                .isEqualTo(Reading.of("a@example.org", "holds several addresses: only the first was taken"));
    }
}
