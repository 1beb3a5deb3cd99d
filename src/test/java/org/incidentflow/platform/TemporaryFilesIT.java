package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApplicationProcess;
import org.incidentflow.testing.Ports;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed leaves nothing in the system's folder for temporary files. */
@Timeout(180)
class TemporaryFilesIT {

    @TempDir
    Path folder;

    @Test
    void areInTheDataFolderAndGoWithTheNextStart() throws Exception {
        Path temporary = Files.createDirectory(folder.resolve("tmp"));
        Path data = folder.resolve("data");
        int management = Ports.free();
        Map<String, String> settings = Map.of(
                "_JAVA_OPTIONS",
                "-Djava.io.tmpdir=" + temporary,
                "HAWTIO_ENABLED",
                "true",
                "MANAGEMENT_PORT",
                String.valueOf(management));
        String firstLeft;
        try (ApplicationProcess application = ApplicationProcess.start(data, settings)) {
            use(application, management);
            firstLeft = only(data.resolve("temporary"));
            application.kill();
        }
        assertThat(names(temporary)).isEmpty();
        assertThat(names(data.resolve("temporary"))).containsExactly(firstLeft);

        try (ApplicationProcess application = ApplicationProcess.start(data, settings)) {
            use(application, management);
            assertThat(only(data.resolve("temporary"))).isNotEqualTo(firstLeft);
            assertThat(names(data.resolve("native-libraries")))
                    .anyMatch(name -> name.startsWith("onnxruntime-"))
                    .contains("tokenizer");
            application.stop();
        }
        assertThat(names(temporary)).isEmpty();
        assertThat(names(data.resolve("temporary"))).isEmpty();
    }

    private static void use(ApplicationProcess application, int management) {
        assertThat(application.api().report("My credit card was charged twice").text("classified_by"))
                .isEqualTo("local");
        assertThat(ApiClient.ofManagement(management).get("/hawtio/index.html").status())
                .isEqualTo(200);
    }

    private static String only(Path folder) throws IOException {
        assertThat(names(folder)).hasSize(1);
        return names(folder).get(0);
    }

    private static List<String> names(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
