package org.incidentflow.testing;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The connection pooler PgBouncer before a test's database; where it is not installed, the test is skipped. */
public final class PgBouncer implements AutoCloseable {

    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/sbin/pgbouncer"), Path.of("/usr/bin/pgbouncer"), Path.of("/usr/local/bin/pgbouncer"));

    private final TestDatabase database;
    private final int port = Ports.free();
    private final Process process;

    private PgBouncer(TestDatabase database, Path folder, String mode, int connections) throws IOException {
        this.database = database;
        Path program = PROGRAMS.stream().filter(Files::isExecutable).findFirst().orElse(null);
        Assumptions.assumeTrue(program != null, "PgBouncer is not installed");
        Rows rows = database.rows();
        URI server = URI.create(rows.jdbcUrl().substring("jdbc:".length()));
        Path users = Files.writeString(
                folder.resolve("users.txt"), "\"%s\" \"%s\"\n".formatted(rows.user(), rows.password()));
        Path configuration = Files.writeString(
                folder.resolve("pgbouncer.ini"),
                """
                [databases]
                %s = host=%s port=%d
                [pgbouncer]
                listen_addr = 127.0.0.1
                listen_port = %d
                unix_socket_dir =
                auth_type = scram-sha-256
                auth_file = %s
                pool_mode = %s
                default_pool_size = %d
                """
                        .formatted(
                                database.name(), server.getHost(), server.getPort(), port, users, mode, connections));
        List<String> command = new ArrayList<>(List.of(program.toString()));
        if (System.getProperty("user.name").equals("root")) {
            // It refuses to work as root.
            command.addAll(List.of("-u", "nobody"));
        }
        command.add(configuration.toString());
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        await().until(this::listens);
    }

    /**
     * @param mode        its setting pool_mode
     * @param connections how many it has to the database at most
     */
    public static PgBouncer before(TestDatabase database, Path folder, String mode, int connections)
            throws IOException {
        return new PgBouncer(database, folder, mode, connections);
    }

    /** The database through it. */
    public Rows rows() {
        Rows direct = database.rows();
        return new Rows(direct.jdbcUrl().replaceFirst(":\\d+/", ":" + port + "/"), direct.user(), direct.password());
    }

    /** The settings with which the application uses the database through it. */
    public Map<String, String> settings() {
        Map<String, String> settings = new HashMap<>(database.settings());
        settings.put("DB_URL", rows().jdbcUrl());
        return settings;
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }

    private boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
