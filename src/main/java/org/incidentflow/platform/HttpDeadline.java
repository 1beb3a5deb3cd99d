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
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.io.entity.InputStreamEntity;
import org.apache.hc.core5.util.Timeout;

/**
 * Lets the response timeout of a client of HttpComponents cover the whole exchange, from the wait for a connection to the
 * last byte of the answer, which it keeps in memory. By itself that timeout is for each read: a server that drips its body
 * holds the caller for ever, and each read on a virtual thread sets a timer, which costs more than the read.
 *
 * <p>To be the first of the client's interceptors, so that it reads the body as it is decompressed. An exchange that takes
 * longer ends with a {@link SocketTimeoutException}, one whose answer is longer than the limit with a {@link
 * TooLongAnswerException}; either way the connection is closed at once, whatever is still to come.
 */
public final class HttpDeadline implements ExecChainHandler {

    /** So much later than asked for a call may end. */
    private static final long TICK_MILLIS = 20;

    /** Nearly all deadlines are cancelled, which costs no lock and wakes no thread here. */
    static final HashedWheelTimer CLOCK = new HashedWheelTimer(
            new DefaultThreadFactory("deadlines", true), TICK_MILLIS, TimeUnit.MILLISECONDS, 1_024, false);

    private final AnswerLimit limit;

    public HttpDeadline(AnswerLimit limit) {
        this.limit = limit;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        try {
            return inTime(request, scope, chain);
        } catch (IOException | HttpException | RuntimeException e) {
            // HttpComponents would read what is still to come, to use the connection again, or keep it for nobody.
            scope.execRuntime.discardEndpoint();
            throw e;
        }
    }

    private ClassicHttpResponse inTime(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        HttpClientContext context = scope.clientContext;
        RequestConfig config = context.getRequestConfigOrDefault();
        Timeout timeout = config.getResponseTimeout();
        if (timeout == null || timeout.isDisabled() || !(scope.originalRequest instanceof Cancellable exchange)) {
            return whole(request, scope, chain);
        }
        context.setRequestConfig(
                RequestConfig.copy(config).setResponseTimeout(Timeout.DISABLED).build());
        Expiry expiry = new Expiry(exchange);
        io.netty.util.Timeout deadline = CLOCK.newTimeout(expiry, timeout.toMilliseconds(), TimeUnit.MILLISECONDS);
        try {
            return whole(request, scope, chain);
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

    /** The answer with its body in memory, so that the connection is free for the next call. */
    private ClassicHttpResponse whole(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        try {
            return read(chain.proceed(request, scope));
        } catch (MessageConstraintException e) {
            throw (IOException) LeanHttpComponent.tooLongHeader().initCause(e);
        }
    }

    private ClassicHttpResponse read(ClassicHttpResponse answer) throws IOException {
        HttpEntity body = answer.getEntity();
        if (body != null) {
            ContentType type = ContentType.parseLenient(body.getContentType());
            InputStream content = body.getContent();
            byte[] bytes = read(content, body.getContentLength(), answer.getCode());
            content.close();
            // A stream of known length, which Camel reads into no more than that.
            answer.setEntity(new InputStreamEntity(new ByteArrayInputStream(bytes), bytes.length, type));
            // What is encoded still, Camel would decode, however long it grows.
            answer.removeHeaders(HttpHeaders.CONTENT_ENCODING);
        }
        return answer;
    }

    private byte[] read(InputStream body, long length, int status) throws IOException {
        try {
            return limit.readAll(body, length);
        } catch (TooLongAnswerException e) {
            throw status / 100 == 2 ? new UnreadSuccessException(e.getMessage()) : e;
        }
    }

    /** The body of an answer that passed here. HttpComponents' own method takes 8 KiB for it, however short it is. */
    public static byte[] bytes(ClassicHttpResponse answer) throws IOException {
        HttpEntity body = answer.getEntity();
        return body == null ? new byte[0] : body.getContent().readNBytes((int) body.getContentLength());
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
