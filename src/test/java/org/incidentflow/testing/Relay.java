package org.incidentflow.testing;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between a client and a server on this machine, and can leave both without a word, as a dead network does. */
public final class Relay implements AutoCloseable {

    private final int target;
    private final ServerSocket server;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private volatile boolean refusing;
    private volatile boolean mute;

    private Relay(int target, ServerSocket server) {
        this.target = target;
        this.server = server;
    }

    /** Begins at once. */
    public static Relay to(int target) {
        try {
            ServerSocket server = new ServerSocket(Ports.free(), 50, InetAddress.getLoopbackAddress());
            Relay relay = new Relay(target, server);
            start(relay::accept);
            return relay;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Whether new connections are taken, and nothing passes on them. */
    public void mute(boolean silent) {
        mute = silent;
    }

    /** Nothing passes any more on the connections there are, and nobody is told; new ones work. */
    public void silence() {
        links.forEach(link -> link.silent = true);
    }

    /** New connections are closed at once; those there are go on. */
    public void refuse() {
        refusing = true;
    }

    /** New connections work again. */
    public void takeAgain() {
        refusing = false;
    }

    @Override
    public void close() throws IOException {
        server.close();
        links.forEach(Link::close);
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                if (refusing) {
                    client.close();
                    continue;
                }
                Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
                link.silent = mute;
                links.add(link);
                start(() -> link.pass(link.client, link.server));
                start(() -> link.pass(link.server, link.client));
            } catch (IOException e) {
                // The server is closed, or the target refuses: the client sees its connection closed.
            }
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "relay");
        thread.setDaemon(true);
        thread.start();
    }

    private static final class Link {

        private final Socket client;
        private final Socket server;
        private volatile boolean silent;

        private Link(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        private void pass(Socket from, Socket to) {
            byte[] buffer = new byte[8_192];
            try (InputStream in = from.getInputStream();
                    OutputStream out = to.getOutputStream()) {
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    if (!silent) {
                        out.write(buffer, 0, length);
                    }
                }
            } catch (IOException e) {
                // One of them closed it.
            } finally {
                close();
            }
        }

        private void close() {
            for (Closeable socket : new Closeable[] {client, server}) {
                try {
                    socket.close();
                } catch (IOException e) {
                    // It is closed.
                }
            }
        }
    }
}
