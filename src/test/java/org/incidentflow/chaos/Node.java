package org.incidentflow.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApplicationProcess;
import org.incidentflow.testing.Ports;

/** One instance of the application that is killed and started again, each time on the same ports. */
final class Node implements AutoCloseable {

    private final int port = Ports.free();
    private final int managementPort = Ports.free();
    private final ApiClient api = ApiClient.of(port);
    private final ApiClient management = ApiClient.ofManagement(managementPort);
    private final Path project;
    private final Path folder;
    private final Map<String, String> settings;
    private ApplicationProcess process;

    /**
     * @param project  whose routes and application.properties it has
     * @param folder   for its data
     * @param settings named as environment variables
     */
    Node(Path project, Path folder, Map<String, String> settings) {
        this.project = project;
        this.folder = folder;
        this.settings = new HashMap<>(settings);
        this.settings.put("HTTP_PORT", String.valueOf(port));
        this.settings.put("MANAGEMENT_PORT", String.valueOf(managementPort));
    }

    /** Returns when it is ready. */
    Node start() throws IOException {
        return start(Map.of());
    }

    /** Returns when it is ready, with settings of this start only. */
    Node start(Map<String, String> more) throws IOException {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        process = ApplicationProcess.start(project, folder, all);
        return this;
    }

    /** As {@code kill -9} does. */
    void kill() throws InterruptedException {
        process.kill();
    }

    /** Waits until it has ended by itself. */
    void awaitHalt() throws InterruptedException {
        assertThat(process.awaitExit()).as(() -> process.log().toString()).isEqualTo(HaltAtStep.EXIT_CODE);
    }

    ApiClient api() {
        return api;
    }

    ApiClient management() {
        return management;
    }

    /** What it wrote since its last start. */
    List<String> log() {
        return process.log();
    }

    @Override
    public void close() throws IOException {
        if (process != null) {
            process.close();
        }
    }
}
