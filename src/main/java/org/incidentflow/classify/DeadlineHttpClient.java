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
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
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
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.incidentflow.platform.HttpDeadline;
import org.incidentflow.platform.LeanHttpComponent;

/**
 * An HTTP client for models whose timeout covers the whole exchange ({@link HttpDeadline}). The caller's thread does the
 * work, which on a virtual thread costs the least.
 */
final class DeadlineHttpClient implements HttpClient {

    /** As many as there are requests; how many those may be is decided where they come in. */
    private static final int CONNECTIONS = 100_000;

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
                                // The server may have closed a connection that was not used for so long.
                                .setValidateAfterInactivity(TimeValue.ofSeconds(1))
                                .build())
                        .build())
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setResponseTimeout(Timeout.of(timeout))
                        .build())
                .addExecInterceptorFirst("deadline", new HttpDeadline())
                .evictIdleConnections(TimeValue.ofSeconds(30))
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableContentCompression()
                .build();
    }

    /** A builder whose clients spend at most this long on a request; the builder's own timeouts are not used. */
    static HttpClientBuilder within(Duration timeout) {
        return new Builder(timeout);
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        try {
            return client.execute(call(request), response -> read(request, response));
        } catch (SocketTimeoutException e) {
            throw new TimeoutException("no answer from the model within " + timeout.toMillis() + " ms", e);
        } catch (IOException e) {
            // Without the cause's words, which may be those of the answer.
            throw new UnresolvedModelServerException(
                    "the model cannot be reached: " + e.getClass().getSimpleName());
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
                : new String(HttpDeadline.bytes(response.getEntity()), StandardCharsets.UTF_8);
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
