package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.quicktheories.QuickTheory.qt;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.incidentflow.incident.RequestSamples.Sample;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.CapturedLog;
import org.incidentflow.testing.Problems;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.StubProvider;
import org.incidentflow.testing.StubServer;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.quicktheories.core.Gen;

/** Thousands of requests, the same in every run: each gets what the contract says, and the bad ones leave no trace. */
@Timeout(300)
class GeneratedRequestsIT {

    private static final String INCIDENTS = "/api/incidents";
    private static final long SEED = 20_260_101;

    private static final StubModel MODEL = new StubModel();
    private static final StubTicketApi TICKETS = new StubTicketApi();
    private static final StubProvider PROVIDER = new StubProvider();

    @RegisterExtension
    static final CapturedLog log = new CapturedLog();

    @RegisterExtension
    static final TestApplication application =
            TestApplication.with(GeneratedRequestsIT::settings, MODEL, TICKETS, PROVIDER);

    private static Map<String, String> settings() {
        return Map.of(
                "RATE_LIMIT",
                "off",
                "ANTHROPIC_API_KEY",
                StubModel.API_KEY,
                "ANTHROPIC_BASE_URL",
                MODEL.url("/v1"),
                "TICKET_API_URL",
                TICKETS.url("/tickets"),
                "SMS_PROVIDER",
                "twilio",
                "TWILIO_ACCOUNT_SID",
                StubProvider.ACCOUNT_SID,
                "TWILIO_AUTH_TOKEN",
                StubProvider.AUTH_TOKEN,
                "TWILIO_BASE_URL",
                PROVIDER.url(""),
                "SMS_FROM",
                "+15005550006");
    }

    @BeforeEach
    void forget() {
        Stream.of(MODEL, TICKETS, PROVIDER).forEach(StubServer::reset);
        application.rows().update("TRUNCATE incidents CASCADE");
        log.clear();
    }

    @Test
    void takesEveryValidRequest() {
        each(100, RequestSamples.valid(), sample -> {
            Response response = send("POST", INCIDENTS, sample);

            assertThat(response.status()).as("%s gets %s", sample, response).isEqualTo(201);
        });
        assertThat(application.rows().count("SELECT count(*) FROM incidents WHERE status = 'open'"))
                .isEqualTo(TICKETS.journal().size())
                .isEqualTo(MODEL.journal().size())
                .isEqualTo(100);
        logsNoError();
    }

    @Test
    void takesEveryMessageWhateverItsContactIs() {
        each(100, RequestSamples.unusableContacts(), sample -> {
            Response response = send("POST", INCIDENTS, sample);

            assertThat(response.status()).as("%s gets %s", sample, response).isEqualTo(201);
            Set<String> warned = new TreeSet<>();
            response.json()
                    .path("warnings")
                    .forEach(warning -> warned.add(warning.path("field").asText()));
            assertThat(warned).as("%s gets %s", sample, response).isEqualTo(sample.fields());
        });
        assertThat(application.rows().count("SELECT count(*) FROM incidents WHERE status = 'open'"))
                .isEqualTo(
                        application
                                .rows()
                                .count(
                                        "SELECT count(DISTINCT incident_id) FROM incident_events WHERE type = 'contact_adjusted'"))
                .isEqualTo(100);
        logsNoError();
    }

    @Test
    void refusesWhatIsNotOneCleanJsonObject() {
        each(1_000, RequestSamples.malformed(), sample -> refuses("POST", INCIDENTS, sample));
        leavesNoTrace();
    }

    @Test
    void namesTheWrongFields() {
        each(600, RequestSamples.wrongFields(), sample -> refuses("POST", INCIDENTS, sample));
        leavesNoTrace();
    }

    @Test
    void refusesWhatIsSentWrongly() {
        each(400, RequestSamples.wrongTransport(), sample -> refuses("POST", INCIDENTS, sample));
        leavesNoTrace();
    }

    @Test
    void closesTheConnectionAtBrokenChunks() {
        each(50, RequestSamples.brokenChunks(), sample -> assertThatIllegalStateException()
                .as(sample.toString())
                .isThrownBy(() -> send("POST", INCIDENTS, sample))
                .withCauseInstanceOf(NoHttpResponseException.class));
        leavesNoTrace();
    }

    @Test
    void changesNothingByAMalformedChange() {
        String incident = application
                .api()
                .post(INCIDENTS, ApiClient.reportJson("1", "Hello"))
                .location();
        String before = application.api().get(incident).body();

        each(300, RequestSamples.malformed(), sample -> refuses("PATCH", incident, sample));

        assertThat(application.api().get(incident).body()).isEqualTo(before);
        assertThat(application
                        .rows()
                        .count("SELECT count(*) FROM incident_events WHERE type NOT IN ('received', 'opened')"))
                .isZero();
        logsNoError();
    }

    /** Without looking for a smaller sample, which would take longer than reading the one that was found. */
    private static void each(int examples, Gen<Sample> samples, Consumer<Sample> check) {
        qt().withFixedSeed(SEED)
                .withExamples(examples)
                .withShrinkCycles(0)
                .forAll(samples)
                .checkAssert(check);
    }

    private static void refuses(String method, String path, Sample sample) {
        Response response = send(method, path, sample);

        assertThat(response.status()).as("%s gets %s", sample, response).isEqualTo(sample.status());
        if (response.header("Content-Type") == null && sample.status() == 400) {
            // What is no HTTP is refused before the application.
            assertThat(sample.headers()).containsAnyOf("Content-Length", "Transfer-Encoding");
            return;
        }
        Problems.assertProblem(response, sample.status());
        Set<String> fields = new TreeSet<>();
        response.json()
                .path("errors")
                .forEach(error -> fields.add(error.path("field").asText()));
        assertThat(fields).as("%s gets %s", sample, response).isEqualTo(sample.fields());
    }

    private static Response send(String method, String path, Sample sample) {
        return application.api().sendRaw(sample.head(method, path), sample.body());
    }

    private static void leavesNoTrace() {
        assertThat(application.rows().count("SELECT count(*) FROM incidents")).isZero();
        assertThat(application.rows().count("SELECT count(*) FROM incident_events"))
                .isZero();
        assertThat(Stream.of(MODEL, TICKETS, PROVIDER)
                        .mapToInt(stub -> stub.journal().size()))
                .containsOnly(0);
        logsNoError();
    }

    private static void logsNoError() {
        assertThat(log.lines()).noneMatch(line -> line.startsWith("ERROR") || line.contains("Exception"));
    }
}
