package org.incidentflow.platform;

import java.util.Map;
import org.apache.camel.component.http.CompositeHttpConfigurer;
import org.apache.camel.component.http.HttpClientConfigurer;
import org.apache.camel.component.http.HttpComponent;
import org.apache.camel.spi.annotations.Component;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManager;
import org.apache.hc.client5.http.io.HttpClientConnectionManager;
import org.apache.hc.client5.http.io.ManagedHttpClientConnection;
import org.apache.hc.client5.http.socket.ConnectionSocketFactory;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.config.Registry;
import org.apache.hc.core5.http.io.HttpConnectionFactory;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.pool.PoolReusePolicy;
import org.apache.hc.core5.util.TimeValue;

/**
 * Camel's HTTP component, with connections that thousands of requests may hold at once, a response timeout that covers
 * the whole exchange, and answers that may not be longer than a limit.
 */
@Component("http,https")
public final class LeanHttpComponent extends HttpComponent {

    /** Those of an answer, of an interim one, or behind a body in chunks; by itself HttpComponents takes any number. */
    private static final int MOST_HEADER_FIELDS = 100;

    /** Of the status, of a header field with its continuations, or of what announces a chunk. */
    private static final int LONGEST_LINE = 8_192;

    private final AnswerLimit limit;

    public LeanHttpComponent(AnswerLimit limit) {
        this.limit = limit;
    }

    /**
     * Makes connections that keep 2 KiB and not 16 while they wait for an answer, and after it. Longer answers are read in
     * several pieces.
     */
    public static HttpConnectionFactory<ManagedHttpClientConnection> connections() {
        return ManagedHttpClientConnectionFactory.builder()
                .http1Config(Http1Config.custom()
                        .setBufferSize(1_024)
                        .setMaxHeaderCount(MOST_HEADER_FIELDS)
                        .setMaxLineLength(LONGEST_LINE)
                        .build())
                .build();
    }

    /** For an answer that such a connection does not read on. */
    static TooLongAnswerException tooLongHeader() {
        return new TooLongAnswerException("the answer has a line longer than %d bytes, or more than %d header fields"
                .formatted(LONGEST_LINE, MOST_HEADER_FIELDS));
    }

    @Override
    protected HttpClientConfigurer createHttpClientConfigurer(Map<String, Object> parameters, boolean secure)
            throws Exception {
        return CompositeHttpConfigurer.combineConfigurers(
                super.createHttpClientConfigurer(parameters, secure),
                client -> client.addExecInterceptorFirst("deadline", new HttpDeadline(limit)));
    }

    @Override
    protected HttpClientConnectionManager createConnectionManager(
            Registry<ConnectionSocketFactory> registry, int total, int perRoute, SocketConfig sockets) {
        PoolingHttpClientConnectionManager pool = new PoolingHttpClientConnectionManager(
                registry,
                PoolConcurrencyPolicy.LAX,
                PoolReusePolicy.LIFO,
                TimeValue.ofMilliseconds(getConnectionTimeToLive()),
                null,
                null,
                connections());
        pool.setDefaultSocketConfig(sockets);
        pool.setMaxTotal(total > 0 ? total : getMaxTotalConnections());
        pool.setDefaultMaxPerRoute(perRoute > 0 ? perRoute : getConnectionsPerRoute());
        return pool;
    }
}
