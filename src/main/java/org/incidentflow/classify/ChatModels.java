package org.incidentflow.classify;

import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.chat.ChatModel;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import java.util.regex.Pattern;

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

    private final ChatModel local;

    /** @param local the built-in classifier, used for the local provider */
    public ChatModels(ChatModel local) {
        this.local = local;
    }

    /** The model for these settings. Builds a new one each time, save for the local provider; contacts nobody. */
    public ChatModel create(ModelSettings settings) {
        return switch (settings.provider()) {
            case ANTHROPIC -> anthropic(settings);
            case OPENAI -> openAi(settings);
            case OLLAMA -> ollama(settings);
            case LOCAL -> local;
        };
    }

    private static ChatModel anthropic(ModelSettings settings) {
        return AnthropicChatModel.builder()
                .httpClientBuilder(DeadlineHttpClient.within(settings.timeout()))
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

    private static ChatModel openAi(ModelSettings settings) {
        boolean reasoning = OPENAI_REASONING.matcher(settings.modelName()).matches();
        return OpenAiChatModel.builder()
                .httpClientBuilder(DeadlineHttpClient.within(settings.timeout()))
                .baseUrl(settings.baseUrl())
                .apiKey(settings.apiKey().isEmpty() ? null : settings.apiKey())
                .modelName(settings.modelName())
                .temperature(reasoning ? null : 0.0)
                .maxTokens(reasoning ? null : MAX_TOKENS)
                .maxCompletionTokens(reasoning ? MAX_REASONING_TOKENS : null)
                .timeout(settings.timeout())
                .maxRetries(0)
                .build();
    }

    private static ChatModel ollama(ModelSettings settings) {
        return OllamaChatModel.builder()
                .httpClientBuilder(DeadlineHttpClient.within(settings.timeout()))
                .baseUrl(settings.baseUrl())
                .modelName(settings.modelName())
                .temperature(0.0)
                .numPredict(MAX_TOKENS)
                .responseFormat(ResponseFormat.JSON)
                .timeout(settings.timeout())
                .maxRetries(0)
                .build();
    }
}
