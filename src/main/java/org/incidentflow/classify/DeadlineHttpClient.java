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
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.incidentflow.platform.AnswerLimit;
import org.incidentflow.platform.HttpDeadline;
import org.incidentflow.platform.PeerClients;
import org.incidentflow.platform.TooLongAnswerException;

/**
 * An HTTP client for models whose timeout covers the whole exchange, and that reads no longer answer than the limit ({@link
 * HttpDeadline}). The caller's thread does the
 * work, which on a virtual thread costs the least.
 */
final class DeadlineHttpClient implements HttpClient {

    private final ErrorAnswer errors = new ErrorAnswer();
    private final Duration timeout;
    private final CloseableHttpClient client;

    private DeadlineHttpClient(Duration timeout, AnswerLimit limit) {
        this.timeout = timeout;
        this.client = PeerClients.within(timeout, limit)
                .disableRedirectHandling()
                .disableContentCompression()
                .build();
    }

    /** A builder whose clients spend at most this long on a request; the builder's own timeouts are not used. */
    static HttpClientBuilder within(Duration timeout, AnswerLimit limit) {
        return new Builder(timeout, limit);
    }

    @Override
    public SuccessfulHttpResponse execute(HttpRequest request) {
        try {
            return client.execute(call(request), response -> read(request, response));
        } catch (SocketTimeoutException e) {
            throw new TimeoutException("no answer from the model within " + timeout.toMillis() + " ms", e);
        } catch (TooLongAnswerException e) {
            throw new UnresolvedModelServerException(e.getMessage());
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
        String body = new String(HttpDeadline.bytes(response), StandardCharsets.UTF_8);
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

    private record Builder(Duration timeout, AnswerLimit limit) implements HttpClientBuilder {

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
            return new DeadlineHttpClient(timeout, limit);
        }
    }
}
