package org.incidentflow.cases;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;

/**
 * A customer's message, what our peers answer, and what must come of it: one file of the folder cases. What a case leaves
 * out is healthy where it is given, and not looked at where it is expected.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Case(
        @JsonProperty(required = true) String description,
        @JsonProperty(required = true) Given given,
        @JsonProperty(required = true) Expect expect) {

    /**
     * What happens from outside.
     *
     * @param model    the language model; left out, it cannot be reached, and the local classifier decides
     * @param ticketApi left out: it gives the tickets TKT-5001, TKT-5002 and so on
     * @param settings by the names of their environment variables; they make the case start an application of its own
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Given(
            @JsonProperty(required = true) Request request,
            Model model,
            @JsonProperty("ticket_api") TicketApi ticketApi,
            Providers providers,
            Map<String, String> settings) {}

    /**
     * The call of POST /api/incidents.
     *
     * @param body  as JSON; a text is sent as it is
     * @param times how often it is sent; the last response counts
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Request(@JsonProperty(required = true) JsonNode body, Map<String, String> headers, Integer times) {

        public Request {
            require(times == null || times > 0, "times must be 1 or more");
        }
    }

    /**
     * What the language model does.
     *
     * @param answer   what it says: a text, or fields that it says as JSON
     * @param status   the HTTP status with which it fails instead
     * @param noAnswer whether it keeps us waiting instead
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Model(
            JsonNode answer,
            Integer status,
            @JsonProperty("no_answer") Boolean noAnswer) {

        public Model {
            require(onlyOne(answer, status, noAnswer), "must have one of answer, status and no_answer: true");
        }
    }

    /** What the ticket API answers, or that it keeps us waiting. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record TicketApi(
            Integer status,
            JsonNode body,
            @JsonProperty("no_answer") Boolean noAnswer) {

        public TicketApi {
            require(onlyOne(null, status, noAnswer), "must have either a status or no_answer: true");
        }
    }

    /** Those who carry the messages; each takes them unless something else is said. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Providers(Answer email, Answer sms, Answer whatsapp) {}

    /** What a provider answers. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Answer(@JsonProperty(required = true) Integer status, JsonNode body) {}

    /**
     * What must come of it.
     *
     * @param messages all that providers took, whatever their order; each names its channel
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Expect(
            @JsonProperty(required = true) Response response,
            Rows rows,
            Asked asked,
            List<Map<String, JsonNode>> messages) {}

    /** The response, with some of its headers and fields. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Response(
            @JsonProperty(required = true) JsonNode status, Map<String, JsonNode> headers, JsonNode body) {}

    /**
     * Every row of a table, with some of its columns; a notification names its channel.
     *
     * @param notifications whatever their order
     * @param events        in the order of the audit trail, as incidents are in that of their creation
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Rows(
            List<Map<String, JsonNode>> incidents,
            List<Map<String, JsonNode>> notifications,
            List<Map<String, JsonNode>> events) {}

    /** What peers were asked. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Asked(
            AskedModel model, @JsonProperty("ticket_api") AskedTicketApi ticketApi) {}

    /**
     * How often the model was asked, and the last question.
     *
     * @param message      the customer's message, as the model got it
     * @param instructions what it was told to do with it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AskedModel(JsonNode calls, JsonNode message, JsonNode instructions) {}

    /** How often the ticket API was asked, and the last request. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AskedTicketApi(JsonNode calls, Map<String, JsonNode> headers, JsonNode body) {}

    private static boolean onlyOne(JsonNode answer, Integer status, Boolean noAnswer) {
        return (answer == null ? 0 : 1) + (status == null ? 0 : 1) + (noAnswer == null ? 0 : 1) == 1
                && !Boolean.FALSE.equals(noAnswer);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
