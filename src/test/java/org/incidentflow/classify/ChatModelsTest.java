package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.model.chat.ChatModel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.incidentflow.classify.ModelSettings.Provider;
import org.incidentflow.platform.AnswerLimit;
import org.incidentflow.testing.EndlessPeer;
import org.incidentflow.testing.RequestLines;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ChatModelsTest {

    private static final List<ChatMessage> MESSAGES =
            List.of(SystemMessage.from("the instructions"), UserMessage.from("the message"));
    private static final List<String> CATEGORIES = List.of("duplicate_payment", "fraud_report");
    private static final int LIMIT = 100_000;
    private static final String ANTHROPIC_ANSWER =
            """
            {"id": "1", "type": "message", "role": "assistant", "model": "m", "stop_reason": "end_turn",
             "content": [{"type": "text", "text": "hello"}], "usage": {"input_tokens": 1, "output_tokens": 1}}""";
    private static final String OPENAI_ANSWER =
            """
            {"id": "1", "object": "chat.completion", "created": 1, "model": "m",
             "choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": "hello"}}],
             "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}}""";
    private static final String OLLAMA_ANSWER =
            """
            {"model": "m", "created_at": "2026-01-01T00:00:00Z", "done": true, "done_reason": "stop",
             "message": {"role": "assistant", "content": "hello"}, "prompt_eval_count": 1, "eval_count": 1}""";

    private final ObjectMapper json = new ObjectMapper();
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final CountDownLatch testIsOver = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private volatile Reply reply = new Reply(200, "{}", Stall.NEVER);

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            try (exchange) {
                received.add(new Received(
                        exchange.getRequestMethod() + " " + exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("x-api-key"),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        json.readTree(exchange.getRequestBody())));
                byte[] body = reply.body().getBytes();
                awaitEnd(reply.stall() == Stall.BEFORE_HEADERS);
                exchange.sendResponseHeaders(reply.status(), body.length);
                exchange.getResponseBody().write(body, 0, 1);
                exchange.getResponseBody().flush();
                awaitEnd(reply.stall() == Stall.IN_BODY);
                exchange.getResponseBody().write(body, 1, body.length - 1);
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        testIsOver.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void speaksAnthropicsProtocol() {
        reply = new Reply(200, ANTHROPIC_ANSWER, Stall.NEVER);

        assertThat(ask(settings(Provider.ANTHROPIC, "claude-haiku-4-5"))).isEqualTo("hello");

        Received request = received.get(0);
        assertThat(request.line()).isEqualTo("POST /v1/messages");
        assertThat(request.apiKey()).isEqualTo("the-key");
        assertThat(request.body().path("model").asText()).isEqualTo("claude-haiku-4-5");
        assertThat(request.body().path("system").toString()).contains("the instructions");
        assertThat(request.body().path("messages")).hasSize(1);
        assertThat(request.body().path("messages").toString())
                .contains("the message")
                .doesNotContain("the instructions");
        assertThat(request.body().path("temperature").asDouble(-1)).isZero();
        assertThat(request.body().path("max_tokens").asInt()).isBetween(100, 1_000);
    }

    @Test
    void leavesTheTemperatureOutWhereClaudeRefusesIt() {
        reply = new Reply(200, ANTHROPIC_ANSWER, Stall.NEVER);
        ask(settings(Provider.ANTHROPIC, "claude-next-9"));
        assertThat(received.get(0).body().has("temperature")).isFalse();
    }

    @Test
    void speaksOpenAisProtocol() {
        reply = new Reply(200, OPENAI_ANSWER, Stall.NEVER);

        assertThat(ask(settings(Provider.OPENAI, "gpt-4o-mini"))).isEqualTo("hello");
        ask(settings(Provider.OPENAI, "gpt-5-mini"));

        Received request = received.get(0);
        assertThat(request.line()).isEqualTo("POST /v1/chat/completions");
        assertThat(request.authorization()).isEqualTo("Bearer the-key");
        assertThat(request.body().path("messages").findValuesAsText("role")).containsExactly("system", "user");
        assertThat(request.body().path("temperature").asDouble(-1)).isZero();
        assertThat(request.body().path("max_tokens").asInt()).isBetween(100, 1_000);
        JsonNode reasoning = received.get(1).body();
        assertThat(reasoning.has("temperature")).isFalse();
        assertThat(reasoning.has("max_tokens")).isFalse();
        assertThat(reasoning.path("max_completion_tokens").asInt()).isGreaterThan(1_000);
    }

    @Test
    void sendsNoAuthorizationWithoutAKey() {
        reply = new Reply(200, OPENAI_ANSWER, Stall.NEVER);
        ask(new ModelSettings(Provider.OPENAI, "", url() + "/v1", "m", Duration.ofSeconds(5)));
        assertThat(received.get(0).authorization()).isNull();
    }

    @Test
    void speaksOllamasProtocol() {
        reply = new Reply(200, OLLAMA_ANSWER, Stall.NEVER);

        assertThat(ask(new ModelSettings(Provider.OLLAMA, "", url(), "llama3.2", Duration.ofSeconds(5))))
                .isEqualTo("hello");

        assertThat(received.get(0).line()).isEqualTo("POST /api/chat");
        assertSchema(received.get(0).body().path("format"));
        assertThat(received.get(0).body().path("messages").findValuesAsText("role"))
                .containsExactly("system", "user");
    }

    @Test
    void holdsOpenAisOwnModelsToTheCategories() {
        reply = new Reply(200, OPENAI_ANSWER, Stall.NEVER);

        models().openAi(settings(Provider.OPENAI, "gpt-4o-mini"), true).chat(MESSAGES);
        ask(settings(Provider.OPENAI, "gpt-4o-mini"));

        JsonNode format = received.get(0).body().path("response_format");
        assertThat(format.path("type").asText()).isEqualTo("json_schema");
        assertThat(format.at("/json_schema/strict").asBoolean()).isTrue();
        assertSchema(format.at("/json_schema/schema"));
        assertThat(received.get(1).body().has("response_format"))
                .as("another server may not know schemas")
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, gpt-4o-mini, true",
        "https://api.openai.com/v1, gpt-4.1-nano, true",
        "https://api.openai.com/v1, gpt-5-mini, true",
        "https://api.openai.com/v1, o3-mini, true",
        "https://api.openai.com/v1, o1-mini, false",
        "https://api.openai.com/v1, gpt-4o-2024-05-13, false",
        "https://api.openai.com/v1, gpt-4-turbo, false",
        "https://api.openai.com/v1, gpt-3.5-turbo, false",
        "https://api.openai.com.example.org/v1, gpt-4o-mini, false",
        "http://vllm:8000/v1, gpt-4o-mini, false"
    })
    void knowsWhoTakesASchema(String baseUrl, String model, boolean expected) {
        assertThat(ChatModels.takesSchema(
                        new ModelSettings(Provider.OPENAI, "k", baseUrl, model, Duration.ofSeconds(8))))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stall.class,
            names = {"BEFORE_HEADERS", "IN_BODY"})
    @Timeout(20)
    void givesUpAtTheTimeoutWithoutASecondAttempt(Stall stall) {
        for (Provider provider : List.of(Provider.ANTHROPIC, Provider.OPENAI, Provider.OLLAMA)) {
            received.clear();
            reply = new Reply(200, ANTHROPIC_ANSWER, stall);
            ModelSettings settings = new ModelSettings(provider, "the-key", url() + "/v1", "m", Duration.ofMillis(300));
            long start = System.nanoTime();

            assertThatExceptionOfType(TimeoutException.class)
                    .as(provider.name())
                    .isThrownBy(() -> ask(settings))
                    .withMessageContaining("300 ms");

            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isBetween(Duration.ofMillis(290), Duration.ofSeconds(3));
            assertThat(received).hasSize(1);
        }
    }

    @Test
    void reportsFailuresWithoutASecondAttempt() {
        reply = new Reply(500, "{\"error\": {\"message\": \"" + "x".repeat(1_000) + " the message\"}}", Stall.NEVER);
        assertThatExceptionOfType(LangChain4jException.class)
                .isThrownBy(() -> ask(settings(Provider.ANTHROPIC, "m")))
                .withMessageContaining("HTTP 500")
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(500));
        reply = new Reply(401, "{}", Stall.NEVER);
        assertThatExceptionOfType(AuthenticationException.class).isThrownBy(() -> ask(settings(Provider.OPENAI, "m")));
        assertThat(received).hasSize(2);

        server.stop(0);
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> ask(settings(Provider.ANTHROPIC, "m")))
                .withMessageContaining("cannot be reached");
    }

    /** What a model had written when it ran out of tokens may be a draft that it would have dropped. */
    @ParameterizedTest
    @EnumSource(
            value = Provider.class,
            names = {"ANTHROPIC", "OPENAI", "OLLAMA"})
    void takesNoAnswerThatIsCutOff(Provider provider) {
        String answer =
                switch (provider) {
                    case ANTHROPIC -> ANTHROPIC_ANSWER.replace("end_turn", "max_tokens");
                    case OPENAI -> OPENAI_ANSWER.replace("\"stop\"", "\"length\"");
                    default -> OLLAMA_ANSWER.replace("\"stop\"", "\"length\"");
                };
        reply = new Reply(200, answer, Stall.NEVER);

        assertThatExceptionOfType(UnusableAnswerException.class)
                .isThrownBy(() -> ask(settings(provider, "m")))
                .withMessageContaining("cut off");
    }

    @ParameterizedTest
    @CsvSource({"ANTHROPIC, 200", "OPENAI, 200", "OLLAMA, 200", "ANTHROPIC, 529"})
    void endsAnAnswerThatIsTooLong(Provider provider, int status) throws Exception {
        try (EndlessPeer peer = EndlessPeer.sending("HTTP/1.1 %d OK\r\n\r\n".formatted(status), " ")) {
            ModelSettings settings =
                    new ModelSettings(provider, "the-key", peer.url("/v1"), "m", Duration.ofSeconds(20));

            assertThatExceptionOfType(LangChain4jException.class)
                    .isThrownBy(() -> ask(settings))
                    .satisfies(failure -> assertThat(ModelFailures.reason(failure))
                            .isEqualTo("the answer is longer than MAX_ANSWER_SIZE (100000 bytes)"));
            assertThat(peer.awaitClosedByCaller()).isTrue();
            assertThat(peer.sent()).isLessThan(EndlessPeer.MOST_SENT);
        }
    }

    @ParameterizedTest
    @MethodSource("org.incidentflow.testing.Targets#paths")
    void sendsTheBaseUrlAsItIsConfigured(String path) throws IOException {
        String base = path.replaceFirst("/+$", "");
        Map<Provider, String> calls = Map.of(
                Provider.ANTHROPIC, "/messages", Provider.OPENAI, "/chat/completions", Provider.OLLAMA, "/api/chat");
        for (Map.Entry<Provider, String> call : calls.entrySet()) {
            try (RequestLines peer = new RequestLines()) {
                String url = "http://127.0.0.1:%d%s".formatted(peer.port(), base);
                ChatModel model = new ChatModels(null, CATEGORIES, new AnswerLimit(LIMIT))
                        .create(new ModelSettings(call.getKey(), "k", url, "m", Duration.ofSeconds(8)));

                // The answer is none, which is not what this is about.
                assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> model.chat(MESSAGES));

                assertThat(peer.targets()).as(call.toString()).containsExactly(base + call.getValue());
            }
        }
    }

    @Test
    void usesTheGivenLocalModel() {
        ChatModel local = new ChatModel() {};
        ModelSettings settings = new ModelSettings(Provider.LOCAL, "", "", "local", Duration.ofSeconds(8));
        assertThat(new ChatModels(local, CATEGORIES, new AnswerLimit(LIMIT)).create(settings))
                .isSameAs(local);
    }

    private static void assertSchema(JsonNode schema) {
        assertThat(schema.at("/properties/category/enum"))
                .extracting(JsonNode::textValue)
                .containsExactlyElementsOf(CATEGORIES);
        assertThat(schema.path("required"))
                .extracting(JsonNode::textValue)
                .containsExactly("category", "confidence", "reason");
    }

    private static ChatModels models() {
        return new ChatModels(new ChatModel() {}, CATEGORIES, new AnswerLimit(LIMIT));
    }

    private String ask(ModelSettings settings) {
        return models().create(settings).chat(MESSAGES).aiMessage().text();
    }

    private ModelSettings settings(Provider provider, String model) {
        return new ModelSettings(provider, "the-key", url() + "/v1", model, Duration.ofSeconds(5));
    }

    private String url() {
        return "http://localhost:" + server.getAddress().getPort();
    }

    private void awaitEnd(boolean stalls) {
        try {
            if (stalls && !testIsOver.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("the test did not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private enum Stall {
        NEVER,
        BEFORE_HEADERS,
        IN_BODY
    }

    private record Reply(int status, String body, Stall stall) {}

    private record Received(String line, String apiKey, String authorization, JsonNode body) {}
}
