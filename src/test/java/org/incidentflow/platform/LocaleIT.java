package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.incidentflow.testing.ApplicationProcess;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Machines speak many languages; in some an i has no I as its capital letter, and digits are others. */
@Timeout(180)
class LocaleIT {

    /** Outranks the options of the command line. */
    private static final String FOREIGN_PROCESS = "_JAVA_OPTIONS";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-Duser.language=tr -Duser.country=TR -Duser.timezone=Asia/Kathmandu",
                "-Duser.language=ar -Duser.country=EG"
            })
    void takesEverySettingOfTheEnvironment(String locale) throws Exception {
        Path data = folder.resolve("data");
        try (ApplicationProcess application = ApplicationProcess.start(
                data,
                Map.of(
                        FOREIGN_PROCESS,
                        locale,
                        "API_KEYS",
                        "shop:ingest:secret-of-shop,desk:operator:secret-of-desk",
                        "LLM_PROVIDER",
                        "local",
                        "REMINDER_DELAY",
                        "36h"))) {
            assertThat(application.api().get("/api/incidents").status()).isEqualTo(401);

            var created = application
                    .api()
                    .post(
                            "/api/incidents",
                            "{\"customer_id\": \"1\", \"channel\": \"web\", \"message\": \"My credit card was charged twice\"}",
                            Map.of("X-API-Key", "secret-of-shop"));

            assertThat(created.status()).as(created.toString()).isEqualTo(201);
            assertThat(created.text("classification")).isEqualTo("duplicate_payment");
            assertThat(Files.isDirectory(data.resolve("postgres"))).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"EMAIL_PROVIDER", "TICKET_API_URL"})
    void refusesWrongSettingsOfTheEnvironmentThere(String name) throws Exception {
        try (ApplicationProcess application = ApplicationProcess.launch(
                folder, Map.of(FOREIGN_PROCESS, "-Duser.language=tr -Duser.country=TR", name, "nonsense"))) {
            assertThat(application.awaitExit()).isEqualTo(1);
            assertThat(application.log()).anySatisfy(line -> assertThat(line).contains(name, "nonsense"));
        }
    }
}
