package org.incidentflow.platform;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
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

    private static final ScheduledThreadPoolExecutor CLOCK = clock();

    private static ScheduledThreadPoolExecutor clock() {
        ScheduledThreadPoolExecutor clock = new ScheduledThreadPoolExecutor(1, work -> {
            Thread thread = new Thread(work, "http-deadlines");
            thread.setDaemon(true);
            return thread;
        });
        clock.setRemoveOnCancelPolicy(true);
        return clock;
    }

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
        Future<?> deadline = CLOCK.schedule(expiry, timeout.toMilliseconds(), TimeUnit.MILLISECONDS);
        try {
            return read(chain.proceed(request, scope));
        } catch (IOException e) {
            if (expiry.reached) {
                throw (IOException)
                        new SocketTimeoutException("no answer within " + timeout.toMilliseconds() + " ms").initCause(e);
            }
            throw e;
        } finally {
            deadline.cancel(false);
            context.setRequestConfig(config);
        }
    }

    /** Within the deadline, and so that the connection is free for the next call. */
    private static ClassicHttpResponse read(ClassicHttpResponse answer) throws IOException {
        HttpEntity body = answer.getEntity();
        if (body != null) {
            ContentType type = ContentType.parseLenient(body.getContentType());
            byte[] bytes = EntityUtils.toByteArray(body);
            // A stream of known length, which Camel reads into no more than that.
            answer.setEntity(new InputStreamEntity(
                    new ByteArrayInputStream(bytes), bytes.length, type, body.getContentEncoding()));
        }
        return answer;
    }

    private static final class Expiry implements Runnable {

        private final Cancellable exchange;
        private volatile boolean reached;

        private Expiry(Cancellable exchange) {
            this.exchange = exchange;
        }

        @Override
        public void run() {
            reached = true;
            exchange.cancel();
        }
    }
}
