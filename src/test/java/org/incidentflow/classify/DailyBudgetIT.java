package org.incidentflow.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApplicationProcess;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DailyBudgetIT {

    private static final String MESSAGE = "My credit card was charged twice";

    private final StubModel model = new StubModel();
    private TestDatabase database;

    @BeforeEach
    void start() throws Exception {
        UtcDay.awaitLeft(Duration.ofMinutes(2));
        model.start();
        database = TestDatabase.create();
    }

    @AfterEach
    void stop() {
        model.close();
        database.close();
    }

    @Test
    void asksTheModelAsOftenAsTheDayAllowsAndNotAgainAfterARestart() throws Exception {
        try (RunningApplication application = RunningApplication.start(database, settings("3"))) {
            assertThat(classifiedBy(application.api(), 5)).containsExactly("stub", "stub", "stub", "local", "local");
            assertThat(model.journal()).hasSize(3);
            // A spent budget is no failure: the next day finds the breaker closed.
            assertThat(classifiedBy(application.api(), 20)).containsOnly("local");
        }
        try (RunningApplication application = RunningApplication.start(database, settings("3"))) {
            assertThat(classifiedBy(application.api(), 2)).containsOnly("local");
            assertThat(model.journal()).hasSize(3);
        }
        database.rows().update("UPDATE model_calls SET day = day - 1");
        try (RunningApplication application = RunningApplication.start(database, settings("3"))) {
            assertThat(classifiedBy(application.api(), 4)).containsExactly("stub", "stub", "stub", "local");
            assertThat(model.journal()).hasSize(6);
        }
    }

    @Test
    void spendsNothingWhileTheBreakerIsOpen() throws Exception {
        model.failWith(500);
        try (RunningApplication application = RunningApplication.start(database, settings("100"))) {
            assertThat(classifiedBy(application.api(), 15)).containsOnly("local");
        }
        assertThat(model.journal()).hasSize(10);
        assertThat(database.rows().count("SELECT calls FROM model_calls")).isEqualTo(10);
    }

    @Test
    void needsNoBudgetWithoutARemoteModel() throws Exception {
        Map<String, String> settings = Map.of("LLM_PROVIDER", "local", "LLM_DAILY_CALLS", "1");
        try (RunningApplication application = RunningApplication.start(database, settings)) {
            assertThat(classifiedBy(application.api(), 3)).containsOnly("local");
        }
        assertThat(database.rows().count("SELECT count(*) FROM model_calls")).isZero();
    }

    @Test
    void sharesTheBudgetAmongInstances(@TempDir Path one, @TempDir Path other) throws Exception {
        Map<String, String> settings = new HashMap<>(settings("7"));
        settings.putAll(database.settings());
        try (ApplicationProcess first = ApplicationProcess.start(one, settings);
                ApplicationProcess second = ApplicationProcess.start(other, settings)) {
            List<String> models = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                models.addAll(classifiedBy(first.api(), 1));
                models.addAll(classifiedBy(second.api(), 1));
            }

            assertThat(models.subList(0, 7)).containsOnly("stub");
            assertThat(models.subList(7, 12)).containsOnly("local");
            assertThat(model.journal()).hasSize(7);
            for (ApplicationProcess application : List.of(first, second)) {
                assertThat(application.log())
                        .filteredOn(line -> line.contains("model_budget_spent"))
                        .singleElement()
                        .satisfies(line -> assertThat(line).contains(" WARN ", "LLM_DAILY_CALLS=7"));
            }
        }
    }

    private Map<String, String> settings(String dailyCalls) {
        return Map.of(
                "LLM_PROVIDER",
                "openai",
                "OPENAI_API_KEY",
                StubModel.API_KEY,
                "OPENAI_BASE_URL",
                model.url("/v1"),
                "LLM_MODEL",
                "stub",
                "LLM_DAILY_CALLS",
                dailyCalls);
    }

    private static List<String> classifiedBy(ApiClient api, int messages) {
        List<String> models = new ArrayList<>();
        for (int i = 0; i < messages; i++) {
            models.add(api.report(MESSAGE).text("classified_by"));
        }
        return models;
    }
}
