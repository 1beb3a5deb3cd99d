package org.incidentflow.testing;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.incidentflow.testing.ApiClient.Response;

/** What every error looks like to a caller: RFC 9457, with nothing of the inside of the application. */
public final class Problems {

    private static final JsonNode DOCUMENT = document();

    private Problems() {}

    /** @param name of the answer in the OpenAPI document, whose example it is */
    public static void assertExample(Response response, String name) {
        assertThat(response.json())
                .as("routes/openapi.json: the example of " + name)
                .isEqualTo(DOCUMENT.at("/components/responses/" + name + "/content/application~1problem+json/example"));
    }

    public static void assertProblem(Response response, int status) {
        assertThat(response.status()).as(response.toString()).isEqualTo(status);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = response.json();
        assertThat(problem.path("type").asText()).startsWith("urn:incident-flow:problem:");
        assertThat(problem.path("title").asText()).isNotBlank();
        assertThat(problem.path("status").intValue()).isEqualTo(status);
        assertThat(problem.path("detail").asText()).isNotBlank();
        assertThat(problem.has("errors")).isEqualTo(status == 422);
        assertThat(response.body())
                .doesNotContain(
                        "Exception", "org.", "java.", "com.fasterxml", "Feature", "Constraint", "\\tat ", "SQL");
        if (status == 503) {
            assertThat(Integer.parseInt(response.header("Retry-After"))).isPositive();
        }
    }

    private static JsonNode document() {
        try {
            return new ObjectMapper().readTree(Path.of("routes/openapi.json").toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
