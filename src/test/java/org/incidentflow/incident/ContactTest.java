package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ContactTest {

    private static final Contact CONTACT =
            new Contact(null, "a@example.org", "+41446681800", "+41791234567", null, null);

    @Test
    void hasAnAddressForEachChannel() {
        assertThat(CONTACT.recipient("email")).isEqualTo("a@example.org");
        assertThat(CONTACT.recipient("sms")).isEqualTo("+41446681800");
        assertThat(CONTACT.recipient("whatsapp")).isEqualTo("+41791234567");
    }

    @Test
    void isReachedOnWhatsAppByPhoneWithoutANumberOfItsOwn() {
        assertThat(new Contact(null, null, "+41446681800", null, null, null).recipient("whatsapp"))
                .isEqualTo("+41446681800");
    }

    @Test
    void mayHaveNoAddress() {
        assertThat(Contact.UNKNOWN.recipient("email")).isNull();
        assertThat(Contact.UNKNOWN.recipient("sms")).isNull();
        assertThat(Contact.UNKNOWN.recipient("whatsapp")).isNull();
    }

    @Test
    void knowsNoOtherChannel() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CONTACT.recipient("fax"))
                .withMessage("No such channel: fax");
    }
}
