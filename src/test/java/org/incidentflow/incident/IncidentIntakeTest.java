package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.ext.auth.User;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.incidentflow.Samples;
import org.incidentflow.classify.CategoryCatalog;
import org.incidentflow.classify.ClassificationPrompt;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.Problem.FieldError;
import org.incidentflow.platform.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentIntakeTest {

    private static final String ASTRAL = "\uD83D\uDE00";

    private final IncidentIntake intake = new IncidentIntake(Samples.JSON, new ContactReader(Optional.empty()));
    private final ObjectNode request = Samples.JSON.createObjectNode();

    IncidentIntakeTest() {
        request.put("customer_id", "99876").put("channel", "whatsapp").put("message", "My card was charged twice");
    }

    @Test
    void acceptsTheContractsRequest() throws JsonProcessingException {
        Incident incident = accept();

        assertThat(incident)
                .isEqualTo(new Incident(
                        incident.id(),
                        "99876",
                        "whatsapp",
                        "My card was charged twice",
                        Contact.UNKNOWN,
                        null,
                        "anonymous",
                        null,
                        null,
                        incident.lease()));
        assertThat(incident.id().version()).isEqualTo(7);
        assertThat(accept().id()).isNotEqualTo(incident.id());
    }

    @ParameterizedTest
    @ValueSource(strings = {"whatsapp", "email", "sms", "web", "phone", "chat"})
    void acceptsEveryChannel(String channel) throws JsonProcessingException {
        request.put("channel", channel);

        assertThat(accept().channel()).isEqualTo(channel);
    }

    @ParameterizedTest
    @ValueSource(strings = {"fax", "WhatsApp", "", " ", "email "})
    void refusesOtherChannels(String channel) {
        request.put("channel", channel);

        assertWrong("channel", "must be one of whatsapp, email, sms, web, phone, chat");
    }

    /** Or a message that no model could be asked about would count as the model's failure. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u0001",
                "\u001b\u0007",
                " \u0001 ",
                "\u001f",
                "\u0020",
                "\u007f",
                "\u0085",
                "\u00a0",
                "\u2003",
                "\u0001\u2003",
                "\u200b",
                "\ufeff",
                "."
            })
    void acceptsOnlyWhatAModelCanBeAsked(String message) throws JsonProcessingException {
        ClassificationPrompt prompt = ClassificationPrompt.load(
                Path.of("routes/prompts/classify-message.txt"),
                CategoryCatalog.load(Path.of("routes/categories.yaml")));
        request.put("message", message);

        try {
            accept();
        } catch (ProblemException refused) {
            assertWrong("message", "must not be blank");
            return;
        }
        assertThat(prompt.messages(message)).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer_id", "channel", "message"})
    void requiresItsFields(String field) {
        request.remove(field);
        assertWrong(field, "is required");

        request.putNull(field);
        assertWrong(field, "is required");
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer_id", "channel", "message"})
    void requiresStrings(String field) {
        request.put(field, 7);
        assertWrong(field, "must be a string");

        request.putArray(field).add("a");
        assertWrong(field, "must be a string");
    }

    @ParameterizedTest
    @CsvSource({"customer_id,''", "customer_id,'   '", "message,''", "message,' \t\n '"})
    void requiresTextThatIsNotBlank(String field, String blank) {
        request.put(field, blank);

        assertWrong(field, "must not be blank");
    }

    @Test
    void countsCharactersNotCodeUnits() throws JsonProcessingException {
        request.put("customer_id", ASTRAL.repeat(64)).put("message", ASTRAL.repeat(4_000));

        assertThat(accept().message()).isEqualTo(ASTRAL.repeat(4_000));
    }

    @Test
    void acceptsTheLongestAndRefusesOneCharacterMore() throws JsonProcessingException {
        request.put("customer_id", "a").put("message", "b");
        accept();
        request.put("customer_id", "a".repeat(64)).put("message", "b".repeat(4_000));
        accept();

        request.put("customer_id", "a".repeat(65));
        assertWrong("customer_id", "must have at most 64 characters");
        request.put("customer_id", ASTRAL.repeat(65));
        assertWrong("customer_id", "must have at most 64 characters");

        request.put("customer_id", "a").put("message", "b".repeat(4_001));
        assertWrong("message", "must have at most 4,000 characters");
        request.put("message", ASTRAL.repeat(4_001));
        assertWrong("message", "must have at most 4,000 characters");
    }

    @Test
    void ignoresUnknownFieldsAndSetsItsOwnIds() throws JsonProcessingException {
        request.put("incident_id", Samples.INCIDENT_ID.toString())
                .put("id", Samples.INCIDENT_ID.toString())
                .put("status", "resolved")
                .put("client_id", "somebody")
                .putObject("anything");

        Incident incident = accept();

        assertThat(incident.id()).isNotEqualTo(Samples.INCIDENT_ID);
        assertThat(incident.clientId()).isEqualTo("anonymous");
    }

    @Test
    void keepsAContact() throws JsonProcessingException {
        request.putObject("contact")
                .put("name", "A. Customer")
                .put("email", "a.b+c@mail.example.org")
                .put("phone", "+41 (44) 668-18.00")
                .put("whatsapp", "0041446681800")
                .put("locale", "de-CH")
                .put("time_zone", "Europe/Zurich")
                .put("shoe_size", 43);

        Incident incident = accept();

        assertThat(incident.contact())
                .isEqualTo(new Contact(
                        "A. Customer",
                        "a.b+c@mail.example.org",
                        "+41446681800",
                        "+41446681800",
                        "de-CH",
                        "Europe/Zurich"));
        assertThat(incident.warnings()).isEmpty();
        assertThat(Samples.JSON.readValue(incident.contactJson(), Contact.class))
                .isEqualTo(incident.contact());
    }

    @Test
    void keepsNoEmptyContact() throws JsonProcessingException {
        request.putNull("contact");
        assertThat(accept().contactJson()).isNull();

        request.putObject("contact").putNull("email");
        assertThat(accept().contactJson()).isNull();
        assertThat(accept().contact()).isEqualTo(Contact.UNKNOWN);
    }

    @Test
    void writesOnlyTheFieldsThatAContactHas() throws JsonProcessingException {
        request.putObject("contact").put("email", "a@example.org");

        assertThat(accept().contactJson()).isEqualTo("{\"email\":\"a@example.org\"}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"email\": \"nobody\", \"phone\": \"call me\", \"locale\": \"?\", \"time_zone\": \"Moon/Crater\"}",
                "{\"name\": [], \"email\": 7, \"phone\": true, \"whatsapp\": {}, \"locale\": 1.5, \"time_zone\": [\"x\"]}",
                "{\"email\": \"\\u0000\", \"name\": \"half \\ud83d\", \"a\\u0000\": \"\\udfff\"}",
                "\"a@example.org\"",
                "[]",
                "[{}]",
                "7",
                "true",
                "\"\"",
                "null"
            })
    void takesAMessageWhateverItsContactIs(String contact) throws JsonProcessingException {
        byte[] body = "{\"customer_id\": \"1\", \"channel\": \"web\", \"message\": \"Hello\", \"contact\": %s}"
                .formatted(contact)
                .getBytes(StandardCharsets.UTF_8);

        assertThat(intake.accept(body, User.fromName("anonymous"), null).message())
                .isEqualTo("Hello");
    }

    @Test
    void tellsWhatItMadeOfTheContact() throws JsonProcessingException {
        request.putObject("contact").put("email", "nobody").put("phone", "0041 44 668 18 00");

        Incident incident = accept();

        assertThat(incident.contact())
                .isEqualTo(new Contact(null, null, "+41446681800", null, null, null, Map.of("email", "nobody")));
        assertThat(incident.contactJson())
                .isEqualTo("{\"phone\":\"+41446681800\",\"as_given\":{\"email\":\"nobody\"}}");
        assertThat(incident.warnings())
                .containsExactly(new FieldError("contact.email", "was ignored: it must be an e-mail address"));
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        request.removeAll();
        request.put("channel", "fax").putObject("contact").put("email", 7).put("locale", "?");

        Problem problem = refusal();

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors())
                .containsExactly(
                        new FieldError("customer_id", "is required"),
                        new FieldError("channel", "must be one of whatsapp, email, sms, web, phone, chat"),
                        new FieldError("message", "is required"));
        assertThat(problem.detail()).isEqualTo("Correct these fields: customer_id, channel, message.");
    }

    private void assertWrong(String field, String message) {
        Problem problem = refusal();
        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors()).isEqualTo(List.of(new FieldError(field, message)));
    }

    private Incident accept() throws JsonProcessingException {
        return intake.accept(request.toString().getBytes(StandardCharsets.UTF_8), User.fromName("anonymous"), null);
    }

    private Problem refusal() {
        return catchThrowableOfType(ProblemException.class, this::accept).problem();
    }
}
