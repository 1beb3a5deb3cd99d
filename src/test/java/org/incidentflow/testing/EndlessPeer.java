package org.incidentflow.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A peer on the loopback interface whose answer never ends: to each request a beginning, and then the same again and again
 * until the caller closes the connection. It counts what it got rid of, of which the kernel holds some for the caller.
 */
public final class EndlessPeer implements AutoCloseable {

    /** What is said to be read at most, where a limit is kept: several MiB wait in the buffers of the sockets. */
    public static final long MOST_SENT = 24L << 20;

    private final ServerSocket socket = new ServerSocket(Ports.free(), 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicLong sent = new AtomicLong();
    private final CountDownLatch closedByCaller = new CountDownLatch(1);
    private final byte[] beginning;
    private final byte[] again;

    private EndlessPeer(byte[] beginning, byte[] again) throws IOException {
        this.beginning = beginning;
        this.again = again;
        threads.execute(this::serve);
    }

    /** @param again what follows the beginning for ever; several of it are sent at a time */
    public static EndlessPeer sending(String beginning, String again) throws IOException {
        return new EndlessPeer(
                beginning.getBytes(US_ASCII),
                again.repeat(Math.max(1, 65_536 / again.length())).getBytes(US_ASCII));
    }

    /** An HTTP peer waits for the head of a request; any other speaks first. */
    public int port() {
        return socket.getLocalPort();
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    /** How often it was called. */
    public int calls() {
        return calls.get();
    }

    /** How many bytes the callers took, or the kernel for them. */
    public long sent() {
        return sent.get();
    }

    /** Whether a caller closed its connection, within half a minute. */
    public boolean awaitClosedByCaller() throws InterruptedException {
        return closedByCaller.await(30, TimeUnit.SECONDS);
    }

    private void serve() {
        while (!socket.isClosed()) {
            try {
                Socket caller = socket.accept();
                calls.incrementAndGet();
                threads.execute(() -> answer(caller));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void answer(Socket caller) {
        try (caller) {
            if (beginning.length > 0 && beginning[0] == 'H') {
                readHead(caller);
            }
            OutputStream answer = caller.getOutputStream();
            send(answer, beginning);
            while (!socket.isClosed()) {
                send(answer, again);
            }
        } catch (IOException e) {
            closedByCaller.countDown();
        }
    }

    private void send(OutputStream answer, byte[] bytes) throws IOException {
        answer.write(bytes);
        answer.flush();
        sent.addAndGet(bytes.length);
    }

    private static void readHead(Socket caller) throws IOException {
        BufferedReader request = new BufferedReader(new InputStreamReader(caller.getInputStream(), US_ASCII));
        String line = request.readLine();
        while (line != null && !line.isEmpty()) {
            line = request.readLine();
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
    }
}
