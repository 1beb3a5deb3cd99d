package org.incidentflow.observe;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What runs.
 *
 * @param revision the commit, or {@code unknown} where the build was not told
 */
public record BuildInfo(String version, String revision) {

    public static BuildInfo read() {
        Properties build = new Properties();
        try (InputStream file = BuildInfo.class.getResourceAsStream("/build.properties")) {
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("build.properties cannot be read", e);
        }
        return new BuildInfo(build.getProperty("version"), build.getProperty("revision"));
    }

    public void bindTo(MeterRegistry meters) {
        Gauge.builder("incidentflow.build.info", () -> 1)
                .description("What runs")
                .tag("version", version)
                .tag("revision", revision)
                .tag("java", Runtime.version().toString())
                .register(meters);
    }
}
