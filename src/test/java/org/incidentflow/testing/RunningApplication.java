package org.incidentflow.testing;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.main.Main;
import org.incidentflow.IncidentFlow;
import org.incidentflow.platform.StartFailure;

/** The application in this JVM, of which there can be one at a time. Nothing in the environment changes its settings. */
public final class RunningApplication implements AutoCloseable {

    private final Main main;
    private final ApiClient api;
    private final ApiClient management;

    private RunningApplication(Main main, int port, int managementPort) {
        this.main = main;
        this.api = ApiClient.of(port);
        this.management = ApiClient.ofManagement(managementPort);
    }

    /**
     * Starts the application and waits until it is ready.
     *
     * @param settings named as environment variables; of the others, each has its default
     */
    public static RunningApplication start(TestDatabase database, Map<String, String> settings) throws Exception {
        return start(database.settings(), settings, (context, api) -> {});
    }

    /** Starts the application, showing it to {@code preparation} when it is configured and not yet started. */
    public static RunningApplication start(
            Map<String, String> databaseSettings, Map<String, String> settings, Preparation preparation)
            throws Exception {
        int port = Ports.free();
        int managementPort = Ports.free();
        Main main = IncidentFlow.main();
        defaults().forEach((name, value) -> main.addOverrideProperty((String) name, (String) value));
        Consumer<Map<String, String>> override =
                values -> values.forEach((name, value) -> main.addOverrideProperty(property(name), value));
        override.accept(Map.of("HTTP_PORT", "" + port, "MANAGEMENT_PORT", "" + managementPort));
        override.accept(databaseSettings);
        override.accept(settings);
        RunningApplication application = new RunningApplication(main, port, managementPort);
        try {
            main.init();
            preparation.prepare(main.getCamelContext(), application.api);
            main.start();
            return application;
        } catch (Exception e) {
            StartFailure.handle(e, main.getCamelContext());
            main.stop();
            throw e;
        }
    }

    /** What a test does with the application before it starts. */
    @FunctionalInterface
    public interface Preparation {
        void prepare(CamelContext context, ApiClient api) throws Exception;
    }

    /** A caller of its API. */
    public ApiClient api() {
        return api;
    }

    /** A caller of its management port. */
    public ApiClient management() {
        return management;
    }

    public CamelContext context() {
        return main.getCamelContext();
    }

    @Override
    public void close() {
        main.stop();
    }

    /** The settings in application.properties, without Camel's own. */
    private static Properties defaults() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(Path.of("application.properties"))) {
            properties.load(reader);
        }
        properties.keySet().removeIf(name -> ((String) name).startsWith("camel."));
        return properties;
    }

    private static String property(String variable) {
        return variable.toLowerCase(Locale.ROOT).replace('_', '.');
    }
}
