package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.incidentflow.testing.Problems.assertProblem;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.support.LifecycleStrategySupport;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.TestDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AvailabilityIT {

    private static final String MESSAGE = "My credit card was charged twice";

    /** A client that calls while the application starts, and again when it has begun to stop. */
    @Test
    void tellsClientsToComeBackBeforeItIsReadyAndWhenItStops() throws Exception {
        List<Response> early = new CopyOnWriteArrayList<>();
        List<Response> late = new CopyOnWriteArrayList<>();
        try (TestDatabase database = TestDatabase.create()) {
            RunningApplication application = RunningApplication.start(database.settings(), Map.of(), (context, api) -> {
                early.add(api.report(MESSAGE));
                context.addStartupListener(call(api, early));
                context.addLifecycleStrategy(callWhenStopping(api, late));
            });
            try (application) {
                assertThat(early).hasSize(2).allSatisfy(response -> assertProblem(response, 503));
                assertThat(application.api().report(MESSAGE).status()).isEqualTo(201);
                assertThat(database.rows().count("SELECT count(*) FROM incidents"))
                        .isEqualTo(1);
            }
            assertThat(late).hasSize(1).allSatisfy(response -> assertProblem(response, 503));
            assertThat(database.rows().count("SELECT count(*) FROM incidents")).isEqualTo(1);
        }
    }

    private static StartupListener call(ApiClient api, List<Response> answers) {
        return (context, alreadyStarted) -> answers.add(api.report(MESSAGE));
    }

    private static LifecycleStrategySupport callWhenStopping(ApiClient api, List<Response> answers) {
        return new LifecycleStrategySupport() {
            @Override
            public void onContextStopping(CamelContext context) {
                answers.add(api.report(MESSAGE));
            }
        };
    }
}
