package org.incidentflow.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** Ports for what a test starts, of which JVMs that run tests beside each other take different ones. */
public final class Ports {

    /** All are below the ports that systems hand to outgoing connections, one of which could otherwise hold it. */
    private static final int LOWEST = 20_000;

    private static final int FORKS = 2;

    private static final int EACH = 6_000;

    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();

    private Ports() {}

    /** A port on the loopback interface that nothing listens on, and that was not asked for before. */
    public static int free() {
        int lowest = LOWEST + fork() % FORKS * EACH;
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(lowest, lowest + EACH);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                if (GIVEN.add(port)) {
                    return port;
                }
            } catch (BindException e) {
                // taken: try another
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The number of this JVM among those that run tests beside each other. */
    static int fork() {
        return Integer.parseInt(System.getProperty("test.fork", "1"));
    }
}
