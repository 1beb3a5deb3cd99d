package org.incidentflow.observe;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.telemetry.TraceProcessorsInterceptStrategy;
import org.incidentflow.platform.Closing;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;

/**
 * Traces to where {@code OTEL_EXPORTER_OTLP_ENDPOINT} or {@code OTEL_EXPORTER_OTLP_TRACES_ENDPOINT} says, by
 * OpenTelemetry's own settings {@code OTEL_*}. Without either nothing of it exists.
 */
public final class Tracing {

    private static final AttributeKey<String> VERSION = AttributeKey.stringKey("service.version");

    private Tracing() {}

    /** The exporter refuses a query, and shows it. */
    private static Optional<URI> endpoint(Settings settings, String name) {
        return settings.httpUrl(name).map(url -> {
            if (url.getRawQuery() != null) {
                throw new SettingException(name + " must not have a query; keys go into OTEL_EXPORTER_OTLP_HEADERS.");
            }
            return url;
        });
    }

    /** @throws org.incidentflow.platform.SettingException if an endpoint is no URL */
    public static void start(CamelContext context, Settings settings, BuildInfo build, Closing closing) {
        Optional<URI> endpoint = endpoint(settings, "OTEL_EXPORTER_OTLP_ENDPOINT");
        Optional<URI> tracesEndpoint = endpoint(settings, "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
        if (endpoint.isEmpty() && tracesEndpoint.isEmpty()) {
            return;
        }
        Map<String, String> defaults = new HashMap<>(Map.of(
                "otel.service.name", "incident-flow",
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none"));
        endpoint.ifPresent(url -> defaults.put("otel.exporter.otlp.endpoint", url.toString()));
        // The exporter would join some URLs and the path to something else; the whole it takes as it is.
        tracesEndpoint
                .map(URI::toString)
                .or(() -> endpoint.map(url -> url.toString().replaceFirst("/*$", "/v1/traces")))
                .ifPresent(url -> defaults.put("otel.exporter.otlp.traces.endpoint", url));
        OpenTelemetrySdk telemetry = AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> defaults)
                .addResourceCustomizer((resource, properties) ->
                        resource.toBuilder().put(VERSION, build.version()).build())
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
        // Sends what it still holds.
        closing.last(telemetry);

        new IncidentTracer(telemetry.getTracer("incident-flow", build.version())).init(context);
        // Steps get their spans when they call something; wrapping each of them again would only cost.
        context.getCamelContextExtension()
                .getInterceptStrategies()
                .removeIf(TraceProcessorsInterceptStrategy.class::isInstance);
    }
}
