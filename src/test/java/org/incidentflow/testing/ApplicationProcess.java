package org.incidentflow.testing;

import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.incidentflow.IncidentFlow;

/** The application as a process of its own, with an environment that holds its settings and hardly anything else. */
public final class ApplicationProcess implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "TEMP", "LD_LIBRARY_PATH", "SystemRoot");
    private static final Pattern TEST_LIBRARY = Pattern.compile(
            "test-classes|(junit|surefire|assertj|awaitility|camel-test|opentest4j|apiguardian)[^/\\\\]*$");

    private final Process process;
    private final Path dataDir;
    private final ApiClient api;
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Thread logReader;

    private ApplicationProcess(Process process, Path dataDir, int port) {
        this.process = process;
        this.dataDir = dataDir;
        this.api = ApiClient.of(port);
        // Where the tests are stopped half-way, it goes with them.
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
        this.logReader = new Thread(this::readLog, "log of the application");
        logReader.setDaemon(true);
        logReader.start();
    }

    /**
     * Starts the application, which may fail.
     *
     * @param dataDir  where its own database is
     * @param settings named as environment variables; of the others, each has its default
     */
    public static ApplicationProcess launch(Path dataDir, Map<String, String> settings) throws IOException {
        return launch(Path.of(""), dataDir, settings);
    }

    private static ApplicationProcess launch(Path folder, Path dataDir, Map<String, String> settings)
            throws IOException {
        int port = Ports.free();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It starts in half the time so; nothing here is measured.
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                // As the jar's manifest has it.
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(Place.options());
        command.add(IncidentFlow.class.getName());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.keySet().retainAll(INHERITED);
        environment.put("CLASSPATH", classPath());
        environment.put("DATA_DIR", dataDir.toString());
        environment.put("HTTP_PORT", String.valueOf(port));
        environment.put("MANAGEMENT_PORT", String.valueOf(Ports.free()));
        environment.putAll(settings);
        sharePrograms(dataDir);
        return new ApplicationProcess(builder.start(), dataDir, port);
    }

    /** Starts the application and waits until it is ready. */
    public static ApplicationProcess start(Path dataDir, Map<String, String> settings) throws IOException {
        return start(Path.of(""), dataDir, settings);
    }

    /** Starts the application with the routes and application.properties of a folder, and waits until it is ready. */
    public static ApplicationProcess start(Path folder, Path dataDir, Map<String, String> settings) throws IOException {
        ApplicationProcess application = launch(folder, dataDir, settings);
        try {
            await().atMost(LIMIT).until(() -> application.logged("listens on") || !application.process.isAlive());
            if (application.logged("listens on")) {
                return application;
            }
            throw new IllegalStateException("It has ended with " + application.awaitExit() + ": " + application.log);
        } catch (RuntimeException | InterruptedException e) {
            application.close();
            throw new IllegalStateException(e);
        }
    }

    /** That of this JVM, without what only tests need. */
    public static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(Pattern.quote(File.pathSeparator)))
                .filter(entry -> !TEST_LIBRARY.matcher(entry).find())
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Unpacking PostgreSQL again would take longer than most tests. */
    private static void sharePrograms(Path dataDir) throws IOException {
        Files.createDirectories(TestDatabase.PROGRAMS);
        Path link = Files.createDirectories(dataDir).resolve("postgres-programs");
        if (!Files.exists(link)) {
            Files.createSymbolicLink(link, TestDatabase.PROGRAMS);
        }
    }

    public ApiClient api() {
        return api;
    }

    /** What it wrote so far, line by line. */
    public List<String> log() {
        return log;
    }

    public boolean logged(String text) {
        return log.stream().anyMatch(line -> line.contains(text));
    }

    /** The main process of its own database, while that runs. */
    public Optional<ProcessHandle> postgres() {
        try {
            Path pidFile = dataDir.resolve("postgres/postmaster.pid");
            return Files.exists(pidFile)
                    ? ProcessHandle.of(Long.parseLong(
                                    Files.readAllLines(pidFile).get(0).strip()))
                            .filter(found -> found.info().command().orElse("").contains("postgres"))
                    : Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Asks it to stop, without waiting for that. */
    public void terminate() {
        // Not Process.destroy(), which would also close its output.
        process.toHandle().destroy();
    }

    /** Asks it to stop, and returns its exit code. */
    public int stop() throws InterruptedException {
        terminate();
        return awaitExit();
    }

    /** Ends it at once, as {@code kill -9} does. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        awaitExit();
    }

    /** Waits for its end, and returns its exit code. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
            throw new AssertionError("Still running: " + log);
        }
        await().atMost(LIMIT).until(() -> !logReader.isAlive());
        return process.exitValue();
    }

    /** Leaves neither it nor its database running. */
    @Override
    public void close() throws IOException {
        process.destroyForcibly().onExit().join();
        postgres().ifPresent(left -> {
            left.destroyForcibly();
            left.onExit().join();
        });
        Files.deleteIfExists(dataDir.resolve("postgres-programs"));
    }

    private void readLog() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(log::add);
        } catch (IOException | UncheckedIOException e) {
            log.add(e.toString());
        }
    }
}
