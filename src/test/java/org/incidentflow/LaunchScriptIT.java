package org.incidentflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.condition.OS.WINDOWS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.Ports;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The script in a folder that has what an installation has. */
@DisabledOnOs(WINDOWS)
@Timeout(600)
class LaunchScriptIT {

    private static final long MEBIBYTE = 1_048_576;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path home;

    @BeforeEach
    void install() throws IOException {
        for (String name : new String[] {"bin/incident-flow", "target/incident-flow.jar"}) {
            Path copy = home.resolve(name);
            Files.createDirectories(copy.getParent());
            Files.copy(Path.of(name), copy, StandardCopyOption.COPY_ATTRIBUTES);
        }
        for (String name : new String[] {"routes", "application.properties", "target/lib"}) {
            Files.createSymbolicLink(home.resolve(name), Path.of(name).toAbsolutePath());
        }
        // A link to the folder of routes would not be followed.
        Files.delete(home.resolve("routes"));
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.toList()) {
                Files.copy(file, home.resolve(file.toString()));
            }
        }
    }

    @Test
    void trainsAndStartsWithTheArchiveAndWithoutOneThatFits() throws Exception {
        // Fewer make a worse archive, not another one.
        Process training = script(Map.of("JAVA_OPTS", "-Dtraining.messages=300", "DATA_DIR", "var/data"), "train")
                .start();
        assertThat(training.waitFor()).as(output()).isZero();
        Path archive = archive();
        assertThat(output()).contains("Wrote target/" + archive.getFileName());
        assertThat(home.resolve("var/data/classifier-examples.bin")).isNotEmptyFile();

        // Strict, it would refuse to start with an archive that does not fit.
        assertAnswers(Map.of("JAVA_OPTS", Runtime.version().feature() < 25 ? "-Xshare:on" : "-XX:AOTMode=on"));

        Files.delete(archive);
        Files.writeString(archive, "not an archive");
        // The other sizes follow this one.
        assertAnswers(Map.of("JAVA_OPTS", "-Xmx480m -Xlog:gc+init"));
        assertThat(output()).contains("Heap Initial Capacity: 480M");
    }

    @ParameterizedTest
    @CsvSource({"-Xmx1g, 1024", "-Xmx480M, 480", "-Xmx409600k, 400", "-Xmx419430400, 400", "-Dx=y, 560"})
    void makesTheOtherSizesFollowTheHeaps(String option, int heap) throws Exception {
        assertThat(script(Map.of("JAVA_OPTS", option + " --dry-run -XX:+PrintFlagsFinal"))
                        .start()
                        .waitFor())
                .as(output())
                .isZero();

        assertThat(flag("MaxHeapSize")).isEqualTo(heap * MEBIBYTE);
        assertThat(flag("InitialHeapSize")).isEqualTo(heap * MEBIBYTE);
    }

    @Test
    void saysWhatIsMissing() throws Exception {
        Files.delete(home.resolve("target/incident-flow.jar"));

        assertThat(script(Map.of()).start().waitFor()).isEqualTo(1);

        assertThat(output().lines()).singleElement().asString().contains("target/incident-flow.jar", "package");
    }

    @Test
    void refusesOtherCommands() throws Exception {
        assertThat(script(Map.of(), "trian").start().waitFor()).isEqualTo(2);
        assertThat(output()).contains("Usage");
    }

    private void assertAnswers(Map<String, String> settings) throws Exception {
        int port = Ports.free();
        ProcessBuilder builder = script(settings);
        builder.environment().put("HTTP_PORT", String.valueOf(port));
        builder.environment().put("MANAGEMENT_PORT", String.valueOf(Ports.free()));
        Process application = builder.start();
        try {
            await().atMost(LIMIT).until(() -> output().contains("listens on") || !application.isAlive());
            assertThat(application.isAlive()).as(output()).isTrue();
            assertThat(ApiClient.of(port)
                            .report("My credit card was charged twice")
                            .status())
                    .isEqualTo(201);
            assertThat(output()).doesNotContain("[warning]", "[error]", " VM warning", " WARN ", " ERROR ");
        } finally {
            application.destroy();
            assertThat(application.waitFor()).isEqualTo(143);
        }
    }

    private Path archive() throws IOException {
        try (Stream<Path> files = Files.list(home.resolve("target"))) {
            return files.filter(file -> file.toString().matches(".*\\.(aot|jsa)"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Its output is in a file, so that nobody has to read it while it runs. */
    private ProcessBuilder script(Map<String, String> settings, String... arguments) {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of("bin/incident-flow"), Stream.of(arguments))
                        .toList())
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("output").toFile());
        Map<String, String> environment = builder.environment();
        String path = environment.get("PATH");
        environment.clear();
        environment.put("PATH", path);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        environment.putAll(settings);
        return builder;
    }

    private long flag(String name) throws IOException {
        Matcher flag = Pattern.compile(" " + name + " += (\\d+) ").matcher(output());
        assertThat(flag.find()).as(output()).isTrue();
        return Long.parseLong(flag.group(1));
    }

    private String output() throws IOException {
        return Files.readString(home.resolve("output"));
    }
}
