package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ModelFailuresTest {

    static List<Arguments> failures() {
        return List.of(
                Arguments.of(new InternalServerException(new HttpException(500, "HTTP 500: oh")), "HTTP 500: oh"),
                Arguments.of(new TimeoutException(new HttpException(408, "HTTP 408")), "HTTP 408"),
                Arguments.of(new TimeoutException("no answer within 8 ms"), "no answer within 8 ms"),
                Arguments.of(new UnresolvedModelServerException("cannot be reached"), "cannot be reached"),
                Arguments.of(new RuntimeException(new UnusableAnswerException("no category")), "no category"),
                Arguments.of(
                        new RuntimeException("Secret", new IllegalStateException("My secret")),
                        "IllegalStateException"),
                Arguments.of(null, "not asked"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void quotesOurOwnExceptionsOnly(Throwable failure, String reason) {
        assertThat(ModelFailures.reason(failure)).isEqualTo(reason);
    }
}
