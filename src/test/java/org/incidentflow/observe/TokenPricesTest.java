package org.incidentflow.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenPricesTest {

    @Test
    void areForAMillionTokens() {
        TokenPrices prices =
                read(Map.of("llm.price.input", "1", "llm.price.output", "5")).orElseThrow();

        assertThat(prices.dollars(200_000, 10_000)).isEqualTo(0.25);
    }

    @Test
    void needNotBeKnown() {
        assertThat(read(Map.of())).isEmpty();
    }

    @Test
    void belongTogether() {
        assertThatThrownBy(() -> read(Map.of("llm.price.input", "1")))
                .isInstanceOf(SettingException.class)
                .hasMessage("LLM_PRICE_OUTPUT is not set; the prices of input and output belong together.");
        assertThatThrownBy(() -> read(Map.of("llm.price.output", "1"))).hasMessageStartingWith("LLM_PRICE_INPUT");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "free", "NaN", "20000", "$3"})
    void mustBeDollars(String price) {
        assertThatThrownBy(() -> read(Map.of("llm.price.input", price, "llm.price.output", "1")))
                .isInstanceOf(SettingException.class)
                .hasMessage("LLM_PRICE_INPUT is \"%s\": it must be dollars for a million tokens, such as 0.80."
                        .formatted(price));
    }

    private static Optional<TokenPrices> read(Map<String, String> settings) {
        return TokenPrices.read(new Settings(name -> Optional.ofNullable(settings.get(name))));
    }
}
