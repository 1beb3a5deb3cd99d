package org.incidentflow.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {

    @ParameterizedTest
    @CsvSource({
        "zoe@example.org, zoe@example.org, true",
        "Zoe@Example.ORG, Zoe@example.org, true",
        "o'hara+a_b=c/d@mail.example.org, o'hara+a_b=c/d@mail.example.org, true",
        "\"zoe x\"@example.org, \"zoe x\"@example.org, true",
        "zoe@r3---sn_1.example, zoe@r3---sn_1.example, true",
        "anna@bücher.example, anna@xn--bcher-kva.example, true",
        "anna@xn--bcher-kva.example, anna@xn--bcher-kva.example, true",
        "anna@straße.example, anna@xn--strae-oqa.example, true",
        "anna@βόλος.example, anna@xn--nxasmm1c.example, true",
        "anna@ｂücher。example, anna@xn--bcher-kva.example, true",
        "łukasz@example.org, łukasz@example.org, false",
        "zoë@bücher.example, zoë@xn--bcher-kva.example, false"
    })
    void isTheAddressThatWasWritten(String written, String address, boolean ascii) {
        Mailbox mailbox = Mailbox.of(written);

        assertThat(mailbox.address()).isEqualTo(address);
        assertThat(mailbox.isAscii()).isEqualTo(ascii);
        assertThat(mailbox.internetAddress().getAddress()).isEqualTo(address);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "zoe",
                "@example.org",
                "zoe..x@example.org",
                ".zoe@example.org",
                "zoe x@example.org",
                "zoe@x@example.org",
                "Zoe <zoe@example.org",
                "<zoe@example.org",
                "(a)zoe@example.org",
                "group:zoe@example.org",
                "zoe,tom@example.org",
                "zoe;tom@example.org",
                "zoe\r\nRCPT TO:<tom@example.org",
                "\"zoe\r\n\"@example.org",
                "\"zoe@example.org",
                "zo\u200be@example.org",
                "\u202ezoe@example.org",
                "zo\ud800e@example.org",
                "łłłłłłłłłłłłłłłłłłłłłłłłłłłłłłłłł@example.org"
            })
    void isNothingElse(String written) {
        assertThatThrownBy(() -> Mailbox.of(written))
                .isInstanceOf(UnusableAddressException.class)
                .hasMessage("The e-mail address is not valid");
    }

    @ParameterizedTest
    @CsvSource({
        "zoe%tom.example@example.org, has % or ! before the @",
        "tom.example!zoe@example.org, has % or ! before the @",
        "zoe@[127.0.0.1], has no valid domain",
        "zoe@127.0.0.1, has an IP address",
        "zoe@127.1, has an IP address",
        "zoe@localhost, has no whole domain",
        "zoe@example..org, has no valid domain",
        "zoe@example.org., has no valid domain",
        "zoe@-example.org, has no valid domain",
        "zoe@exam ple.org, has no valid domain",
        "zoe@example.org>, has no valid domain",
        "zoe@xn--a.example, has no valid domain",
        "zoe@a\u200db.example, has no valid domain",
        "zoe@aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffgggg.example, has no valid domain"
    })
    void saysWhatIsWrongWithIt(String written, String reason) {
        assertThatThrownBy(() -> Mailbox.of(written))
                .isInstanceOf(UnusableAddressException.class)
                .hasMessageStartingWith("The e-mail address " + reason)
                .hasMessageNotContaining("zoe");
    }

    @Test
    void ofOursMayBeWithinANetwork() {
        assertThat(Mailbox.ofSender("help@intranet").address()).isEqualTo("help@intranet");
    }
}
