package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    private final ObjectMapper json = Json.mapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\": 1, \"a\": 2}",
                "{} {}",
                "{} x",
                "{\"a\": 1,}",
                "{'a': 1}",
                "{a: 1}",
                "// comment\n{}",
                "{\"a\": NaN}",
                "{\"a\": 01}",
                "{\"a\": \"line\nbreak\"}"
            })
    void refusesWhatIsNotStrictJson(String text) {
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> json.readTree(text));
    }

    @Test
    void refusesMoreThan32Levels() throws JsonProcessingException {
        assertThat(json.readTree(nested(32)).isArray()).isTrue();
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> json.readTree(nested(33)));
        assertThatExceptionOfType(JsonProcessingException.class).isThrownBy(() -> json.readTree(nested(100_000)));
    }

    @Test
    void doesNotQuoteTheSourceInItsErrors() {
        assertThatExceptionOfType(JsonProcessingException.class)
                .isThrownBy(() -> json.readTree("{\"password\": \"hunter2\", oops}"))
                .withMessageNotContaining("hunter2");
    }

    @Test
    void ignoresUnknownFields() throws JsonProcessingException {
        assertThat(json.readValue("{\"field\": \"a\", \"message\": \"b\", \"new\": 1}", Problem.FieldError.class))
                .isEqualTo(new Problem.FieldError("a", "b"));
    }

    private static String nested(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }
}
