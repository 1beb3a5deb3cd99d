package org.incidentflow.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A program that the benchmark runs beside itself; it ends with the benchmark, however that ends. */
final class Child implements AutoCloseable {

    private static final Set<String> INHERITED =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "LD_LIBRARY_PATH", "JAVA_HOME");
    private static final long STOP_SECONDS = 40;

    private final Process process;
    private final Thread hook;

    private Child(ProcessBuilder builder) throws IOException {
        process = builder.start();
        hook = new Thread(this::kill);
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Starts a main class of the benchmark; its output goes to a file. */
    static Child program(Class<?> main, Path log, Object... arguments) throws IOException {
        return new Child(java(main, arguments).redirectErrorStream(true).redirectOutput(log.toFile()));
    }

    /** Starts a command with an environment of its own; its output goes to a file. */
    static Child command(List<String> command, Map<String, String> settings, Path log) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(INHERITED);
        builder.environment().putAll(settings);
        return new Child(builder);
    }

    /** Starts a main class of the benchmark whose output is read. */
    static Child reading(Class<?> main, Object... arguments) throws IOException {
        return new Child(java(main, arguments).redirectError(ProcessBuilder.Redirect.INHERIT));
    }

    /** The same for one that runs shortly: compiling it well would take more of the processors than it does. */
    static Child readingBriefly(Class<?> main, Object... arguments) throws IOException {
        ProcessBuilder builder = java(main, arguments).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.command().addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
        return new Child(builder);
    }

    private static ProcessBuilder java(Class<?> main, Object... arguments) {
        List<String> command = new ArrayList<>(List.of(
                javaProgram(), "-Xmx512m", "-Dlog4j2.level=WARN", "-cp", System.getProperty("java.class.path"), main.getName()));
        for (Object argument : arguments) {
            command.add(String.valueOf(argument));
        }
        return new ProcessBuilder(command);
    }

    static String javaProgram() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** For a program that cannot go on. */
    static void fail(Throwable cause) {
        cause.printStackTrace();
        System.exit(1);
    }

    /** Its last line, once it has ended. */
    String result() throws IOException, InterruptedException {
        String last = null;
        try (BufferedReader output = process.inputReader()) {
            for (String line; (line = output.readLine()) != null; ) {
                last = line;
            }
        }
        if (process.waitFor() != 0 || last == null) {
            throw new IllegalStateException("A program of the benchmark has ended with " + process.exitValue());
        }
        close();
        return last;
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Asks it to stop and waits; ends it where it does not. */
    @Override
    public void close() {
        try {
            process.destroy();
            if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                kill();
            }
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (InterruptedException e) {
            kill();
            Thread.currentThread().interrupt();
        } catch (IllegalStateException e) {
            kill();
        }
    }

    private void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
