package org.incidentflow.observe;

import java.util.Optional;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;

/**
 * What a model's tokens cost.
 *
 * @param input  dollars for a million tokens that it reads
 * @param output dollars for a million tokens that it writes
 */
public record TokenPrices(double input, double output) {

    private static final double MILLION = 1_000_000;

    /** @throws SettingException if a price is none, or only one of the two is set */
    public static Optional<TokenPrices> read(Settings settings) {
        Optional<Double> input = price(settings, "LLM_PRICE_INPUT");
        Optional<Double> output = price(settings, "LLM_PRICE_OUTPUT");
        if (input.isPresent() != output.isPresent()) {
            throw new SettingException("%s is not set; the prices of input and output belong together."
                    .formatted(input.isPresent() ? "LLM_PRICE_OUTPUT" : "LLM_PRICE_INPUT"));
        }
        return input.map(known -> new TokenPrices(known, output.orElseThrow()));
    }

    double dollars(int read, int written) {
        return (read * input + written * output) / MILLION;
    }

    private static Optional<Double> price(Settings settings, String name) {
        return settings.optional(name).map(value -> {
            try {
                double price = Double.parseDouble(value);
                if (price >= 0 && price <= 10_000) {
                    return price;
                }
            } catch (NumberFormatException e) {
                // reported below, like a price out of range
            }
            throw new SettingException(
                    "%s is \"%s\": it must be dollars for a million tokens, such as 0.80.".formatted(name, value));
        });
    }
}
