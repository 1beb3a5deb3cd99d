package org.incidentflow.platform;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.commons.io.FileUtils;
import org.apache.commons.lang3.SystemUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server with its files in one folder: makes them, starts it, and stops it or what an earlier run left. */
final class PostgresServer {

    static final String HOST = "127.0.0.1";
    static final String SUPERUSER = "postgres";

    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);

    /** Below the ports that systems hand to outgoing connections, one of which could otherwise hold it. */
    private static final int LOWEST_PORT = 20_000;

    private static final int HIGHEST_PORT = 32_000;

    /** Seconds: generous, because a start after a crash replays what was written since the last checkpoint. */
    private static final String START_LIMIT = "60";

    private static final String STOP_LIMIT = "30";
    private static final int START_ATTEMPTS = 5;
    private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
    private static final int LOG_LINES_SHOWN = 8;

    private final PostgresBinaries binaries;
    private final Path data;
    private final Path unfinished;
    private final Path log;
    private final Path pidFile;

    /** @param folder an existing folder, as its real path, locked by the caller for as long as this server is used */
    PostgresServer(PostgresBinaries binaries, Path folder) {
        this.binaries = binaries;
        this.data = folder.resolve("postgres");
        this.unfinished = folder.resolve("postgres.unfinished");
        this.log = folder.resolve("postgres.log");
        this.pidFile = data.resolve("postmaster.pid");
    }

    /** Whether the database files are there. */
    boolean exists() {
        return Files.exists(data.resolve("PG_VERSION"));
    }

    /** Makes the database files, readable by their owner only, with a random password for the superuser. */
    void create() throws IOException {
        // Made complete under another name first: a start that is cut short leaves nothing that looks like a database.
        FileUtils.deleteDirectory(unfinished.toFile());
        Path password = unfinished.resolveSibling(unfinished.getFileName() + ".password");
        Files.deleteIfExists(password);
        OwnerOnly.createFile(password);
        Files.writeString(password, randomPassword(), StandardOpenOption.SYNC);
        binaries.run(
                "initdb",
                List.of(
                        "--pgdata=" + unfinished,
                        "--username=" + SUPERUSER,
                        "--pwfile=" + password,
                        "--auth=scram-sha-256",
                        "--data-checksums",
                        // Sorts and folds case alike on every machine, whatever locales it has.
                        "--encoding=UTF8",
                        "--locale=C",
                        "--locale-provider=builtin",
                        "--builtin-locale=C.UTF-8"));
        Files.move(password, unfinished.resolve("password"), StandardCopyOption.ATOMIC_MOVE);
        Files.move(unfinished, data, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(data);
        syncFolder(data.getParent());
    }

    /** The superuser's password. */
    String password() throws IOException {
        return Files.readString(data.resolve("password")).strip();
    }

    /**
     * Whether the last run ended without stopping the server. One that still runs is stopped: its port and settings
     * are those of another run, perhaps of another version.
     */
    boolean clearAway() throws IOException {
        if (!Files.exists(pidFile)) {
            return false;
        }
        if (runningProcess().isPresent()) {
            stopProcess();
        } else {
            disownPidFile();
        }
        return true;
    }

    /**
     * Starts the server and waits until it accepts connections.
     *
     * @return its port
     * @throws IOException when it does not start, with the end of its log
     */
    int start() throws IOException {
        if (Files.exists(log)) {
            Files.move(log, log.resolveSibling("postgres.log.1"), StandardCopyOption.REPLACE_EXISTING);
        }
        OwnerOnly.createFile(log);
        Duration pause = FIRST_PAUSE;
        for (int attempt = 1; ; attempt++) {
            int port = freePort();
            try {
                binaries.run(
                        "pg_ctl",
                        List.of(
                                "start",
                                "--pgdata=" + data,
                                "--log=" + log,
                                "--options=" + options(port),
                                "--wait",
                                "--timeout=" + START_LIMIT));
                return port;
            } catch (IOException e) {
                // Passing causes: the port was taken since; a killed server's last sessions are still ending.
                if (attempt == START_ATTEMPTS || runningProcess().isPresent()) {
                    clearAway();
                    throw new IOException(e.getMessage() + System.lineSeparator() + endOfLog(), e);
                }
                pause(pause);
                pause = pause.multipliedBy(2);
                clearAway();
            }
        }
    }

    /** Stops the server, rolling back what is under way, and waits until it is gone. Does nothing when it is. */
    void stop() throws IOException {
        if (runningProcess().isPresent()) {
            stopProcess();
        } else if (Files.exists(pidFile)) {
            LOG.warn("PostgreSQL had ended by itself; its last words are in {}", log);
        }
    }

    private void stopProcess() throws IOException {
        // SIGTERM would wait for every client to leave; "fast" disconnects them and still writes a checkpoint.
        List<String> stop = List.of("stop", "--pgdata=" + data, "--wait", "--timeout=" + STOP_LIMIT);
        List<String> fast = new ArrayList<>(stop);
        fast.add("--mode=fast");
        try {
            binaries.run("pg_ctl", fast);
        } catch (IOException e) {
            if (runningProcess().isEmpty()) {
                return;
            }
            LOG.warn("PostgreSQL did not stop within {} s; ending it without a checkpoint", STOP_LIMIT);
            List<String> immediate = new ArrayList<>(stop);
            immediate.add("--mode=immediate");
            binaries.run("pg_ctl", immediate);
        }
    }

    /** The server that works on these files. A process id alone proves nothing: systems use them again. */
    private Optional<ProcessHandle> runningProcess() throws IOException {
        return recordedPid()
                .flatMap(ProcessHandle::of)
                .filter(ProcessHandle::isAlive)
                .filter(process -> {
                    ProcessHandle.Info info = process.info();
                    boolean postgres = info.command()
                            .map(command ->
                                    Path.of(command).getFileName().toString().startsWith("postgres"))
                            .orElse(false);
                    return postgres
                            && Arrays.asList(info.arguments().orElse(new String[0]))
                                    .contains(data.toString());
                });
    }

    private Optional<Long> recordedPid() throws IOException {
        if (!Files.exists(pidFile)) {
            return Optional.empty();
        }
        try {
            return Files.readAllLines(pidFile).stream().findFirst().map(line -> Long.valueOf(line.strip()));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /**
     * Keeps a pid file of a server that is gone from blocking the start. PostgreSQL refuses to start while any process
     * has the recorded number, except the one that started it: so record that one. The rest of the file stays,
     * because PostgreSQL looks up there whether sessions of the server that is gone still write.
     */
    private void disownPidFile() throws IOException {
        List<String> lines = new ArrayList<>(Files.readAllLines(pidFile));
        if (recordedPid().isEmpty()) {
            Files.delete(pidFile);
            return;
        }
        lines.set(0, String.valueOf(ProcessHandle.current().pid()));
        Files.write(pidFile, lines);
    }

    private static String options(int port) {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("listen_addresses", HOST);
        settings.put("port", String.valueOf(port));
        settings.put("unix_socket_directories", "''");
        settings.put("timezone", "UTC");
        settings.put("log_timezone", "UTC");
        settings.put("fsync", "on");
        settings.put("synchronous_commit", "on");
        settings.put("full_page_writes", "on");
        settings.put("max_connections", "100");
        settings.put("shared_buffers", "64MB");
        settings.put("max_wal_size", "256MB");
        // Needs shared memory beyond the 64 MB that containers have, for nothing: no query here is that large.
        settings.put("max_parallel_workers_per_gather", "0");
        // Statements and rows hold what customers wrote.
        settings.put("log_min_error_statement", "panic");
        settings.put("log_error_verbosity", "terse");
        settings.put("log_checkpoints", "off");
        List<String> options = new ArrayList<>();
        settings.forEach((name, value) -> options.add("-c " + name + "=" + value));
        return String.join(" ", options);
    }

    private static int freePort() throws IOException {
        while (true) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT + 1);
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), port));
                return port;
            } catch (BindException e) {
                LOG.debug("Port {} is taken", port);
            }
        }
    }

    /** Makes a rename in it survive a power cut; Windows neither needs nor allows this. */
    private static void syncFolder(Path folder) throws IOException {
        if (!SystemUtils.IS_OS_WINDOWS) {
            try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    private static String randomPassword() {
        byte[] bytes = new byte[24];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private String endOfLog() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return String.join(
                System.lineSeparator(), lines.subList(Math.max(0, lines.size() - LOG_LINES_SHOWN), lines.size()));
    }

    private static void pause(Duration pause) throws IOException {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while PostgreSQL started", e);
        }
    }
}
