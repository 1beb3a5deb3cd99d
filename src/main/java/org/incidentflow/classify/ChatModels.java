package org.incidentflow.classify;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.util.List;
import java.util.regex.Pattern;
import org.incidentflow.platform.AnswerLimit;

/**
 * Builds the chat model that the settings ask for. A model is asked once, without retries, and the answer must be
 * complete within the timeout. Nothing of requests or responses is logged.
 */
public final class ChatModels {

    private static final int MAX_TOKENS = 300;

    /** Reasoning counts as output, so these models need room before the answer begins. */
    private static final int MAX_REASONING_TOKENS = 3_000;

    /** OpenAI's reasoning models refuse a temperature and the older name of the token limit. */
    private static final Pattern OPENAI_REASONING = Pattern.compile("(o\\d|gpt-[5-9]).*");

    /** Claude models that accept a temperature; newer ones refuse it. */
    private static final Pattern CLAUDE_WITH_TEMPERATURE = Pattern.compile("claude-(3|haiku-4|sonnet-4).*");

    /** OpenAI's own models that write by a JSON schema; its early ones and other servers refuse to. */
    private static final Pattern OPENAI_WITH_SCHEMA =
            Pattern.compile("(?!o1-mini|o1-preview|gpt-4o-2024-05-13)(gpt-4o|gpt-4\\.1|gpt-[5-9]|o[1-9]).*");

    private static final String OPENAI = "https://api.openai.com/";

    private final ChatModel local;
    private final ResponseFormat schema;
    private final AnswerLimit limit;

    /**
     * @param local      the built-in classifier, used for the local provider
     * @param categories what an answer may name; where a provider can hold its model to them, it is told to
     * @param limit      of a remote model's answers
     */
    public ChatModels(ChatModel local, List<String> categories, AnswerLimit limit) {
        this.local = local;
        this.limit = limit;
        this.schema = ResponseFormat.builder()
                .type(ResponseFormatType.JSON)
                .jsonSchema(JsonSchema.builder()
                        .name("classification")
                        .rootElement(JsonObjectSchema.builder()
                                .addEnumProperty("category", categories)
                                .addNumberProperty("confidence")
                                .addStringProperty("reason")
                                .required("category", "confidence", "reason")
                                .additionalProperties(false)
                                .build())
                        .build())
                .build();
    }

    /** The model for these settings. Builds a new one each time, save for the local provider; contacts nobody. */
    public ChatModel create(ModelSettings settings) {
        return switch (settings.provider()) {
            case ANTHROPIC -> new WholeAnswers(anthropic(settings));
            case OPENAI -> new WholeAnswers(openAi(settings, takesSchema(settings)));
            case OLLAMA -> new WholeAnswers(ollama(settings));
            case LOCAL -> local;
        };
    }

    private ChatModel anthropic(ModelSettings settings) {
        return AnthropicChatModel.builder()
                .httpClientBuilder(DeadlineHttpClient.within(settings.timeout(), limit))
                .baseUrl(settings.baseUrl())
                .apiKey(settings.apiKey())
                .modelName(settings.modelName())
                .temperature(
                        CLAUDE_WITH_TEMPERATURE.matcher(settings.modelName()).matches() ? 0.0 : null)
                .maxTokens(MAX_TOKENS)
                .timeout(settings.timeout())
                .maxRetries(0)
                .build();
    }

    /** Whether OpenAI itself is asked, and a model that takes a schema. */
    static boolean takesSchema(ModelSettings settings) {
        return (settings.baseUrl() + "/").startsWith(OPENAI)
                && OPENAI_WITH_SCHEMA.matcher(settings.modelName()).matches();
    }

    ChatModel openAi(ModelSettings settings, boolean withSchema) {
        boolean reasoning = OPENAI_REASONING.matcher(settings.modelName()).matches();
        return OpenAiChatModel.builder()
                .httpClientBuilder(DeadlineHttpClient.within(settings.timeout(), limit))
                .baseUrl(settings.baseUrl())
                .apiKey(settings.apiKey().isEmpty() ? null : settings.apiKey())
                .modelName(settings.modelName())
                .temperature(reasoning ? null : 0.0)
                .maxTokens(reasoning ? null : MAX_TOKENS)
                .maxCompletionTokens(reasoning ? MAX_REASONING_TOKENS : null)
                .responseFormat(withSchema ? schema : null)
                .strictJsonSchema(withSchema)
                .timeout(settings.timeout())
                .maxRetries(0)
                .build();
    }

    private ChatModel ollama(ModelSettings settings) {
        return OllamaChatModel.builder()
                .httpClientBuilder(DeadlineHttpClient.within(settings.timeout(), limit))
                .baseUrl(settings.baseUrl())
                .modelName(settings.modelName())
                .temperature(0.0)
                .numPredict(MAX_TOKENS)
                .responseFormat(schema)
                .timeout(settings.timeout())
                .maxRetries(0)
                .build();
    }
}
