package org.incidentflow.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A language model behind the APIs of Anthropic, OpenAI and Ollama: it answers every question with the same text. */
public final class StubModel extends StubServer {

    public static final String API_KEY = "test-key-of-the-stub";

    private volatile String text;
    private volatile int status;

    @Override
    public void reset() {
        super.reset();
        status = 200;
        answerWith("{\"category\": \"failed_payment\", \"confidence\": 0.93, \"reason\": \"The card was declined.\"}");
    }

    /** What it says. */
    public void answerWith(String answer) {
        text = answer;
    }

    /** Fails every request with this status, and quotes the message as providers do. */
    public void failWith(int errorStatus) {
        status = errorStatus;
    }

    @Override
    protected Answer answer(Received request) {
        if (!request.method().equals("POST")) {
            return error(405, "method not allowed");
        }
        if (status != 200) {
            JsonNode messages = request.json().path("messages");
            JsonNode content = messages.path(messages.size() - 1).path("content");
            return error(
                    status,
                    "cannot read '%s'"
                            .formatted(
                                    content.isTextual()
                                            ? content.textValue()
                                            : content.at("/0/text").textValue()));
        }
        return switch (request.uri().getPath()) {
            case "/v1/messages" -> anthropic(request);
            case "/v1/chat/completions" -> openAi(request);
            case "/api/chat" -> Answer.json(200, ollama(request.json()));
            default -> error(404, "not found");
        };
    }

    private Answer anthropic(Received request) {
        if (!API_KEY.equals(request.header("x-api-key"))) {
            return error(401, "invalid x-api-key");
        }
        JsonNode question = request.json();
        if (request.header("anthropic-version") == null
                || question.path("max_tokens").asInt() < 1
                || question.path("messages").isEmpty()) {
            return error(400, "anthropic-version, max_tokens and messages are required");
        }
        ObjectNode answer = JSON.createObjectNode()
                .put("id", "msg_1")
                .put("type", "message")
                .put("role", "assistant")
                .put("model", question.path("model").asText())
                .put("stop_reason", "end_turn");
        answer.putArray("content").addObject().put("type", "text").put("text", text);
        answer.putObject("usage").put("input_tokens", 100).put("output_tokens", 20);
        return Answer.json(200, answer);
    }

    private Answer openAi(Received request) {
        if (!("Bearer " + API_KEY).equals(request.header("Authorization"))) {
            return error(401, "incorrect API key");
        }
        ObjectNode answer = JSON.createObjectNode()
                .put("id", "chatcmpl-1")
                .put("object", "chat.completion")
                .put("created", 1_700_000_000)
                .put("model", request.json().path("model").asText());
        ObjectNode choice =
                answer.putArray("choices").addObject().put("index", 0).put("finish_reason", "stop");
        choice.putObject("message").put("role", "assistant").put("content", text);
        answer.putObject("usage")
                .put("prompt_tokens", 100)
                .put("completion_tokens", 20)
                .put("total_tokens", 120);
        return Answer.json(200, answer);
    }

    private ObjectNode ollama(JsonNode question) {
        ObjectNode answer = JSON.createObjectNode()
                .put("model", question.path("model").asText())
                .put("created_at", "2026-01-01T00:00:00Z")
                .put("done", true)
                .put("done_reason", "stop");
        answer.putObject("message").put("role", "assistant").put("content", text);
        return answer;
    }

    private static Answer error(int status, String message) {
        ObjectNode body = JSON.createObjectNode().put("type", "error");
        body.putObject("error").put("type", "api_error").put("message", message);
        return Answer.json(status, body);
    }
}
