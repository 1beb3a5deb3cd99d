package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.incidentflow.classify.ModelSettings.Provider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelSettingsTest {

    private static final String KEY = "sk-secret-key";

    @Test
    void choosesClaudeWhereItsKeyIsSetElseTheLocalClassifier() {
        assertThat(from(Map.of())).isEqualTo(new ModelSettings(Provider.LOCAL, "", "", "local", Duration.ofSeconds(8)));
        assertThat(from(Map.of("LLM_PROVIDER", "auto", "OPENAI_API_KEY", KEY, "ANTHROPIC_API_KEY", " "))
                        .provider())
                .isEqualTo(Provider.LOCAL);
        assertThat(from(Map.of("ANTHROPIC_API_KEY", KEY)))
                .isEqualTo(new ModelSettings(
                        Provider.ANTHROPIC,
                        KEY,
                        "https://api.anthropic.com/v1",
                        "claude-haiku-4-5",
                        Duration.ofSeconds(8)));
    }

    @Test
    void readsEveryProvider() {
        assertThat(from(Map.of("LLM_PROVIDER", "OpenAI", "OPENAI_API_KEY", KEY, "LLM_TIMEOUT", "500ms")))
                .isEqualTo(new ModelSettings(
                        Provider.OPENAI, KEY, "https://api.openai.com/v1", "gpt-4o-mini", Duration.ofMillis(500)));
        assertThat(from(Map.of("LLM_PROVIDER", "openai", "OPENAI_BASE_URL", "http://vllm:8000/v1/", "LLM_MODEL", "q")))
                .isEqualTo(new ModelSettings(Provider.OPENAI, "", "http://vllm:8000/v1", "q", Duration.ofSeconds(8)));
        assertThat(from(Map.of("LLM_PROVIDER", "ollama")))
                .isEqualTo(new ModelSettings(
                        Provider.OLLAMA, "", "http://localhost:11434", "llama3.2", Duration.ofSeconds(8)));
        assertThat(from(Map.of("LLM_PROVIDER", "local", "ANTHROPIC_API_KEY", KEY, "LLM_MODEL", "x"))
                        .classifiedBy())
                .isEqualTo("local");
        assertThat(from(Map.of("ANTHROPIC_API_KEY", KEY, "LLM_MODEL", "claude-x"))
                        .classifiedBy())
                .isEqualTo("claude-x");
    }

    static List<Arguments> mistakes() {
        return List.of(
                Arguments.of(
                        Map.of("LLM_PROVIDER", "gemini"),
                        "LLM_PROVIDER is 'gemini': use auto, anthropic, openai, ollama or local"),
                Arguments.of(
                        Map.of("LLM_PROVIDER", "anthropic"),
                        "ANTHROPIC_API_KEY is not set: LLM_PROVIDER anthropic needs it"),
                Arguments.of(
                        Map.of("LLM_PROVIDER", "openai", "ANTHROPIC_API_KEY", KEY),
                        "OPENAI_API_KEY is not set: LLM_PROVIDER openai needs it"),
                Arguments.of(
                        Map.of("ANTHROPIC_API_KEY", KEY, "ANTHROPIC_BASE_URL", "https://proxy.example"),
                        "ANTHROPIC_BASE_URL is 'https://proxy.example': it must end in /v1, such as"
                                + " https://api.anthropic.com/v1"),
                Arguments.of(
                        Map.of("LLM_PROVIDER", "ollama", "OLLAMA_BASE_URL", "localhost:11434"),
                        "OLLAMA_BASE_URL is 'localhost:11434': use an http or https address, such as"
                                + " http://localhost:11434"),
                Arguments.of(
                        Map.of("LLM_PROVIDER", "openai", "OPENAI_BASE_URL", "http://a b", "OPENAI_API_KEY", KEY),
                        "OPENAI_BASE_URL is 'http://a b': use an http or https address, such as"
                                + " https://api.openai.com/v1"),
                Arguments.of(
                        Map.of("LLM_PROVIDER", "ollama", "OLLAMA_BASE_URL", "http://me:" + KEY + "@host"),
                        "OLLAMA_BASE_URL is 'http://…@host': use an http or https address, such as"
                                + " http://localhost:11434"),
                Arguments.of(
                        Map.of("LLM_PROVIDER", "ollama", "OLLAMA_BASE_URL", "http://host/#" + KEY),
                        "OLLAMA_BASE_URL is 'http://host/…': use an http or https address, such as"
                                + " http://localhost:11434"),
                Arguments.of(
                        Map.of("LLM_PROVIDER", "ollama", "OLLAMA_BASE_URL", "http://host/?key=" + KEY),
                        "OLLAMA_BASE_URL is 'http://host/…': use an http or https address, such as"
                                + " http://localhost:11434"),
                Arguments.of(
                        Map.of("LLM_PROVIDER", "ollama", "OLLAMA_BASE_URL", "http://host/é"),
                        "OLLAMA_BASE_URL is 'http://host/é': use an http or https address, such as"
                                + " http://localhost:11434"),
                Arguments.of(
                        Map.of("ANTHROPIC_API_KEY", KEY + "\nmore"),
                        "ANTHROPIC_API_KEY has characters that no key has: copy it again"),
                Arguments.of(Map.of("LLM_TIMEOUT", "0s"), "LLM_TIMEOUT is '0s': use more than zero, such as 8s"),
                Arguments.of(
                        Map.of("LLM_TIMEOUT", "fast"),
                        "LLM_TIMEOUT: 'fast' is not a duration: write a whole number and ms, s, m, h or d, such as"
                                + " 500ms, 8s or 24h"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void namesTheVariableAndWhatIsAccepted(Map<String, String> variables, String message) {
        assertThatIllegalArgumentException().isThrownBy(() -> from(variables)).withMessage(message);
    }

    @Test
    void showsNoKey() {
        assertThat(from(Map.of("ANTHROPIC_API_KEY", KEY)).toString())
                .contains("claude-haiku-4-5")
                .doesNotContain(KEY);
    }

    private static ModelSettings from(Map<String, String> variables) {
        return ModelSettings.from(variables::get);
    }
}
