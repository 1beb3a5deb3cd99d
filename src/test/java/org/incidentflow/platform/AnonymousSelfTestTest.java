package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.function.ToIntFunction;
import org.incidentflow.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AnonymousSelfTestTest {

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void passesWhenEverythingButThePublicIsRefused() throws Exception {
        AnonymousSelfTest selfTest = against(request -> request.path().equals("/api/openapi.json") ? 200 : 401);

        assertThatNoException().isThrownBy(selfTest::run);
    }

    @Test
    void namesWhatStandsOpen() throws Exception {
        AnonymousSelfTest selfTest = against(request -> request.method().name().equals("PATCH") ? 404 : 401);

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(selfTest::run)
                .withMessage("Credentials are configured, but calls without them are not refused:"
                        + " PATCH /api/incidents/id was answered with 404");
    }

    @Test
    void doesNotTakeSilenceForARefusal() throws Exception {
        AnonymousSelfTest selfTest = against(request -> 401);
        stop();

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(selfTest::run)
                .withMessageContaining("GET / could not be tried");
    }

    private AnonymousSelfTest against(ToIntFunction<HttpServerRequest> statuses) throws Exception {
        int port = vertx.createHttpServer()
                .requestHandler(request -> request.response()
                        .setStatusCode(statuses.applyAsInt(request))
                        .end())
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS)
                .actualPort();
        return new AnonymousSelfTest(
                "http://127.0.0.1:" + port, ApiContract.read(Path.of("routes/openapi.json"), Samples.JSON));
    }
}
