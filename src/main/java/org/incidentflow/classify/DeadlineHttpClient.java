package org.incidentflow.classify;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import dev.langchain4j.http.client.HttpClient;
import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.HttpRequest;
import dev.langchain4j.http.client.SuccessfulHttpResponse;
import dev.langchain4j.http.client.sse.ServerSentEventListener;
import dev.langchain4j.http.client.sse.ServerSentEventParser;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.incidentflow.platform.LeanHttpComponent;

/**
 * An HTTP client for models whose timeout covers the whole exchange; others' are for each read, so that a server which
 * drips its body holds the caller for ever. The caller's thread does the work, which on a virtual thread costs the least.
 */
final class DeadlineHttpClient implements HttpClient {

    /** As many as there are requests; how many those may be is decided where they come in. */
    private static final int CONNECTIONS = 100_000;

    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private final ErrorAnswer errors = new ErrorAnswer();
    private final Duration timeout;
    private final CloseableHttpClient client;

    private DeadlineHttpClient(Duration timeout) {
        this.timeout = timeout;
        this.client = HttpClients.custom()
                .useSystemProperties()
                .setConnectionManager(PoolingHttpClientConnectionManagerBuilder.create()
                        .useSystemProperties()
                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                        .setConnectionFactory(LeanHttpComponent.connections())
                        .setMaxConnTotal(CONNECTIONS)
                        .setMaxConnPerRoute(CONNECTIONS)
                        .setDefaultConnectionConfig(ConnectionConfig.custom()
                                .setConnectTimeout(Timeout.of(timeout))
                                // The deadline ends a read; a timer for each costs more than the read.
                                .setSocketTimeout(Timeout.DISABLED)
                                // The server may have closed a connection that was not used for so long.
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.DISABLED)
                        .build())
                .evictIdleConnections(TimeValue.ofSeconds(30))
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "model-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

    /** A builder whose clients spend at most this long on a request; the builder's own timeouts are not used. */
    static HttpClientBuilder within(Duration timeout) {
        return new Builder(timeout);
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        HttpUriRequestBase call = call(request);
        long start = System.nanoTime();
        Future<?> deadline = CLOCK.schedule(call::cancel, timeout.toNanos(), TimeUnit.NANOSECONDS);
        try {
            return client.execute(call, response -> read(request, response));
        } catch (IOException e) {
            if (call.isCancelled() || System.nanoTime() - start >= timeout.toNanos()) {
                throw new TimeoutException("no answer from the model within " + timeout.toMillis() + " ms", e);
            }
            // Without the cause's words, which may be those of the answer.
            throw new UnresolvedModelServerException(
                    "the model cannot be reached: " + e.getClass().getSimpleName());
        } finally {
            deadline.cancel(false);
        }
    }

    @Override
    public void execute(HttpRequest request, ServerSentEventParser parser, ServerSentEventListener listener) {
        throw new UnsupportedOperationException("models are asked without streaming");
    }

    private static HttpUriRequestBase call(HttpRequest request) {
        HttpUriRequestBase call = new HttpUriRequestBase(request.method().name(), URI.create(request.url()));
        request.headers().forEach((name, values) -> values.forEach(value -> call.addHeader(name, value)));
        if (request.body() != null) {
            call.setEntity(new StringEntity(request.body(), ContentType.APPLICATION_JSON));
        }
        return call;
    }

    private SuccessfulHttpResponse read(HttpRequest request, ClassicHttpResponse response) throws IOException {
        String body = response.getEntity() == null
                ? ""
                : new String(EntityUtils.toByteArray(response.getEntity()), StandardCharsets.UTF_8);
        if (response.getCode() / 100 != 2) {
            throw new HttpException(response.getCode(), errors.describe(response.getCode(), body, request.body()));
        }
        return SuccessfulHttpResponse.builder()
                .statusCode(response.getCode())
                .headers(headers(response))
                .body(body)
                .build();
    }

    private static Map<String, List<String>> headers(ClassicHttpResponse response) {
        return Arrays.stream(response.getHeaders())
                .collect(Collectors.groupingBy(
                        Header::getName, Collectors.mapping(Header::getValue, Collectors.toList())));
    }

    private record Builder(Duration timeout) implements HttpClientBuilder {

        @Override
        public Duration connectTimeout() {
            return timeout;
        }

        @Override
        public HttpClientBuilder connectTimeout(Duration ignored) {
            return this;
        }

        @Override
        public Duration readTimeout() {
            return timeout;
        }

        @Override
        public HttpClientBuilder readTimeout(Duration ignored) {
            return this;
        }

        @Override
        public HttpClient build() {
            return new DeadlineHttpClient(timeout);
        }
    }
}
