package org.incidentflow.classify;

import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.incidentflow.platform.Durations;

/**
 * Which model classifies, checked.
 *
 * @param provider  who runs it
 * @param apiKey    the provider's key; empty where none is needed
 * @param baseUrl   where its API is, without a slash at the end; empty for the local provider
 * @param modelName the model's name; {@code local} for the local provider
 * @param timeout   how long a classification may take in all
 */
public record ModelSettings(Provider provider, String apiKey, String baseUrl, String modelName, Duration timeout) {

    /** Who runs the model. */
    public enum Provider {
        /** Claude. */
        ANTHROPIC,
        /** OpenAI, or any server that speaks its chat completions. */
        OPENAI,
        /** Ollama. */
        OLLAMA,
        /** The built-in classifier, in this process. */
        LOCAL
    }

    private static final String DEFAULT_TIMEOUT = "8s";

    /**
     * Reads the settings from variables, each of which may be absent or blank: {@code LLM_PROVIDER} (auto, anthropic,
     * openai, ollama or local; auto is anthropic where its key is set, else local), {@code LLM_MODEL}, {@code
     * LLM_TIMEOUT}, {@code ANTHROPIC_API_KEY}, {@code ANTHROPIC_BASE_URL} (ends in /v1), {@code OPENAI_API_KEY} (not
     * needed with a base URL of one's own), {@code OPENAI_BASE_URL}, {@code OLLAMA_BASE_URL}.
     *
     * @param variable gives a variable's value by its name, or null, such as {@code System::getenv}
     * @throws IllegalArgumentException when a value is wrong or a key is missing, in one line that names the variable,
     *     the value unless it is a key, and what is accepted
     */
    public static ModelSettings from(UnaryOperator<String> variable) {
        Provider provider = provider(variable);
        Duration timeout = timeout(variable);
        return switch (provider) {
            case ANTHROPIC ->
                new ModelSettings(
                        provider,
                        key(variable, "ANTHROPIC_API_KEY", provider),
                        anthropicUrl(variable),
                        value(variable, "LLM_MODEL", "claude-haiku-4-5"),
                        timeout);
            case OPENAI ->
                new ModelSettings(
                        provider,
                        value(variable, "OPENAI_BASE_URL", "").isEmpty()
                                ? key(variable, "OPENAI_API_KEY", provider)
                                : optionalKey(variable, "OPENAI_API_KEY"),
                        url(variable, "OPENAI_BASE_URL", "https://api.openai.com/v1"),
                        value(variable, "LLM_MODEL", "gpt-4o-mini"),
                        timeout);
            case OLLAMA ->
                new ModelSettings(
                        provider,
                        "",
                        url(variable, "OLLAMA_BASE_URL", "http://localhost:11434"),
                        value(variable, "LLM_MODEL", "llama3.2"),
                        timeout);
            case LOCAL -> new ModelSettings(provider, "", "", EmbeddingChatModel.NAME, timeout);
        };
    }

    /** The name to report for this model's classifications: the model's own, or {@code local}. */
    public String classifiedBy() {
        return modelName;
    }

    /** Whether messages leave this process. */
    public boolean isRemote() {
        return provider != Provider.LOCAL;
    }

    /** All values but the key. */
    @Override
    public String toString() {
        return "ModelSettings[provider=%s, baseUrl=%s, modelName=%s, timeout=%s]"
                .formatted(provider, baseUrl, modelName, timeout);
    }

    private static Provider provider(UnaryOperator<String> variable) {
        String name = value(variable, "LLM_PROVIDER", "auto");
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "auto" -> value(variable, "ANTHROPIC_API_KEY", "").isEmpty() ? Provider.LOCAL : Provider.ANTHROPIC;
            case "anthropic" -> Provider.ANTHROPIC;
            case "openai" -> Provider.OPENAI;
            case "ollama" -> Provider.OLLAMA;
            case "local" -> Provider.LOCAL;
            default ->
                throw new IllegalArgumentException(
                        "LLM_PROVIDER is '%s': use auto, anthropic, openai, ollama or local".formatted(name));
        };
    }

    private static Duration timeout(UnaryOperator<String> variable) {
        String text = value(variable, "LLM_TIMEOUT", DEFAULT_TIMEOUT);
        Duration timeout;
        try {
            timeout = Durations.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("LLM_TIMEOUT: " + e.getMessage(), e);
        }
        if (timeout.isZero()) {
            throw new IllegalArgumentException("LLM_TIMEOUT is '%s': use more than zero, such as 8s".formatted(text));
        }
        return timeout;
    }

    private static String key(UnaryOperator<String> variable, String name, Provider provider) {
        String key = optionalKey(variable, name);
        if (key.isEmpty()) {
            throw new IllegalArgumentException("%s is not set: LLM_PROVIDER %s needs it"
                    .formatted(name, provider.name().toLowerCase(Locale.ROOT)));
        }
        return key;
    }

    private static String optionalKey(UnaryOperator<String> variable, String name) {
        String key = value(variable, name, "");
        if (!key.chars().allMatch(c -> c > ' ' && c < 127)) {
            throw new IllegalArgumentException(name + " has characters that no key has: copy it again");
        }
        return key;
    }

    private static String anthropicUrl(UnaryOperator<String> variable) {
        String url = url(variable, "ANTHROPIC_BASE_URL", "https://api.anthropic.com/v1");
        if (!url.endsWith("/v1")) {
            throw new IllegalArgumentException(
                    "ANTHROPIC_BASE_URL is '%s': it must end in /v1, such as https://api.anthropic.com/v1"
                            .formatted(url));
        }
        return url;
    }

    private static String url(UnaryOperator<String> variable, String name, String fallback) {
        String text = value(variable, name, fallback);
        try {
            URI url = URI.create(text);
            boolean web = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            boolean plain = url.getUserInfo() == null && url.getQuery() == null && url.getFragment() == null;
            if (web && url.getHost() != null && plain && text.chars().allMatch(c -> c < 128)) {
                return text.replaceAll("/+$", "");
            }
        } catch (IllegalArgumentException e) {
            throw notAUrl(name, text, fallback);
        }
        throw notAUrl(name, text, fallback);
    }

    private static IllegalArgumentException notAUrl(String name, String text, String example) {
        return new IllegalArgumentException("%s is '%s': use an http or https address, such as %s"
                .formatted(name, text.replaceAll("//[^/@]*@", "//…@").replaceFirst("(?s)[?#].*", "…"), example));
    }

    private static String value(UnaryOperator<String> variable, String name, String fallback) {
        String value = variable.apply(name);
        return value == null || value.isBlank() ? fallback : value.strip();
    }
}
