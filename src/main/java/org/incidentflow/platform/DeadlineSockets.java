package org.incidentflow.platform;

import io.netty.util.Timeout;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.SocketFactory;

/**
 * Makes sockets that are closed some time after they were made, whatever waits for them then, or once the peer sent more
 * than the limit: for clients whose own time-outs are for each read, and who read a line however long it is. A read that is
 * interrupted by it ends with a {@link SocketTimeoutException} or a {@link TooLongAnswerException}.
 */
public final class DeadlineSockets extends SocketFactory {

    private final long millis;
    private final AnswerLimit limit;

    public DeadlineSockets(Duration timeout, AnswerLimit limit) {
        this.millis = timeout.toMillis();
        this.limit = limit;
    }

    @Override
    public Socket createSocket() {
        return new DeadlineSocket();
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return createSocket(host, port, null, 0);
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        Socket socket = createSocket();
        socket.bind(new InetSocketAddress(localHost, localPort));
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }

    private final class DeadlineSocket extends Socket {

        private final Timeout deadline = HttpDeadline.CLOCK.newTimeout(this::expire, millis, TimeUnit.MILLISECONDS);
        private volatile boolean expired;
        private long received;

        private void expire(Timeout deadline) throws IOException {
            expired = true;
            close();
        }

        @Override
        public void close() throws IOException {
            deadline.cancel();
            super.close();
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new LimitedStream(super.getInputStream());
        }

        /** Who encrypts asks for one stream, too, so that the limit counts what came over the network. */
        private final class LimitedStream extends FilterInputStream {

            private LimitedStream(InputStream stream) {
                super(stream);
            }

            @Override
            public int read() throws IOException {
                byte[] single = new byte[1];
                return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                int count;
                try {
                    count = super.read(bytes, offset, length);
                } catch (IOException e) {
                    if (expired) {
                        throw (IOException)
                                new SocketTimeoutException("no answer within " + millis + " ms").initCause(e);
                    }
                    throw e;
                }
                received += Math.max(count, 0);
                if (received > limit.bytes()) {
                    close();
                    throw limit.exceeded();
                }
                return count;
            }
        }
    }
}
