package org.incidentflow.testing;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** HAProxy, as Debian packages it, in front of what a test started. */
public final class Haproxy implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/sbin/haproxy");

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final String DEFAULTS =
            """
            defaults
              timeout connect 2s
              timeout client 30s
              timeout server 30s
              retries 0

            """;

    private final Process process;

    private Haproxy(Process process) {
        this.process = process;
    }

    /** Skips the test that asks where HAProxy is not installed. */
    public static void assumeInstalled() {
        assumeTrue(Files.isExecutable(PROGRAM), "HAProxy is not installed: apt-get install haproxy");
    }

    /**
     * Returns when it listens.
     *
     * @param port      where it is told to listen
     * @param frontends the sections of its configuration that say so, and what is behind
     */
    public static Haproxy start(Path folder, int port, String frontends) throws IOException {
        Path configuration = Files.writeString(folder.resolve("haproxy.cfg"), DEFAULTS + frontends);
        Process process = new ProcessBuilder(PROGRAM.toString(), "-db", "-f", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("haproxy.log").toFile())
                .start();
        // Where the tests are stopped half-way, it goes with them.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        Haproxy started = new Haproxy(process);
        await().atMost(LIMIT).until(() -> listens(port));
        return started;
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void close() throws IOException {
        process.destroyForcibly();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                throw new IOException("HAProxy does not end");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
