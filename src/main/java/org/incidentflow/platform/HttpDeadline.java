package org.incidentflow.platform;

import io.netty.util.HashedWheelTimer;
import io.netty.util.TimerTask;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Lets the response timeout of a client of HttpComponents cover the whole exchange, from the wait for a connection to the
 * last byte of the answer, which it keeps in memory. By itself that timeout is for each read: a server that drips its body
 * holds the caller for ever, and each read on a virtual thread sets a timer, which costs more than the read.
 *
 * <p>To be the first of the client's interceptors. An exchange that takes longer ends with a {@link SocketTimeoutException}.
 */
public final class HttpDeadline implements ExecChainHandler {

    /** So much later than asked for a call may end. */
    private static final long TICK_MILLIS = 20;

    /** Nearly all deadlines are cancelled, which costs no lock and wakes no thread here. */
    static final HashedWheelTimer CLOCK = new HashedWheelTimer(
            new DefaultThreadFactory("deadlines", true), TICK_MILLIS, TimeUnit.MILLISECONDS, 1_024, false);

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        HttpClientContext context = scope.clientContext;
        RequestConfig config = context.getRequestConfigOrDefault();
        Timeout timeout = config.getResponseTimeout();
        if (timeout == null || timeout.isDisabled() || !(scope.originalRequest instanceof Cancellable exchange)) {
            return chain.proceed(request, scope);
        }
        context.setRequestConfig(
                RequestConfig.copy(config).setResponseTimeout(Timeout.DISABLED).build());
        Expiry expiry = new Expiry(exchange);
        io.netty.util.Timeout deadline = CLOCK.newTimeout(expiry, timeout.toMilliseconds(), TimeUnit.MILLISECONDS);
        try {
            return read(chain.proceed(request, scope));
        } catch (IOException e) {
            if (expiry.reached) {
                throw (IOException)
                        new SocketTimeoutException("no answer within " + timeout.toMilliseconds() + " ms").initCause(e);
            }
            throw e;
        } finally {
            deadline.cancel();
            context.setRequestConfig(config);
        }
    }

    /** Within the deadline, and so that the connection is free for the next call. */
    private static ClassicHttpResponse read(ClassicHttpResponse answer) throws IOException {
        HttpEntity body = answer.getEntity();
        if (body != null) {
            ContentType type = ContentType.parseLenient(body.getContentType());
            byte[] bytes = bytes(body);
            // A stream of known length, which Camel reads into no more than that.
            answer.setEntity(new InputStreamEntity(
                    new ByteArrayInputStream(bytes), bytes.length, type, body.getContentEncoding()));
        }
        return answer;
    }

    /** All of a body. HttpComponents' own method takes 8 KiB for it, however short it is. */
    public static byte[] bytes(HttpEntity body) throws IOException {
        long length = body.getContentLength();
        if (length < 0 || length > Integer.MAX_VALUE) {
            return EntityUtils.toByteArray(body);
        }
        try (InputStream content = body.getContent()) {
            return content.readNBytes((int) length);
        }
    }

    private static final class Expiry implements TimerTask {

        private final Cancellable exchange;
        private volatile boolean reached;

        private Expiry(Cancellable exchange) {
            this.exchange = exchange;
        }

        @Override
        public void run(io.netty.util.Timeout deadline) {
            reached = true;
            exchange.cancel();
        }
    }
}
