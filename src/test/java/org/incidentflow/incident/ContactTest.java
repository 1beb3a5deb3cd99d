package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.util.Map;
import org.incidentflow.Samples;
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
    void isStoredAndReadBack() throws JsonProcessingException {
        Contact contact = new Contact(null, "a@example.org", null, null, null, null, Map.of("phone", "call me"));
        String stored = Samples.JSON.writeValueAsString(contact);

        assertThat(stored).isEqualTo("{\"email\":\"a@example.org\",\"as_given\":{\"phone\":\"call me\"}}");
        assertThat(Contact.of(stored, Samples.JSON)).isEqualTo(contact);
        assertThat(Contact.of("{\"phone\": \"044 668 18 00\"}", Samples.JSON))
                .isEqualTo(new Contact(null, null, "044 668 18 00", null, null, null));
    }

    @Test
    void knowsEveryNumberThatTheCustomerLeft() {
        assertThat(new Contact(null, null, null, "+41791234567", null, null, Map.of("phone", "044 668 18 00"))
                        .numbers())
                .containsExactly("+41791234567", "044 668 18 00");
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
