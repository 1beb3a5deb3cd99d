package org.incidentflow.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.incidentflow.platform.Closing;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.incidentflow.testing.RequestLines;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TracingTest {

    @ParameterizedTest
    @MethodSource("org.incidentflow.testing.Targets#paths")
    void sendsToTheTracesEndpointAsItIsConfigured(String target) throws Exception {
        assertThat(sentTo("otel.exporter.otlp.traces.endpoint", target)).containsExactly(target);
    }

    @ParameterizedTest
    @MethodSource("org.incidentflow.testing.Targets#paths")
    void sendsBelowTheEndpointAsItIsConfigured(String path) throws Exception {
        String folder = path.endsWith("/") ? path : path + "/";

        assertThat(sentTo("otel.exporter.otlp.endpoint", path)).containsExactly(folder + "v1/traces");
    }

    @ParameterizedTest
    @ValueSource(strings = {"otel.exporter.otlp.endpoint", "otel.exporter.otlp.traces.endpoint"})
    void takesNoQuery(String property) {
        assertThatExceptionOfType(SettingException.class)
                .isThrownBy(() -> sentTo(property, "/t?key=s3cret"))
                .withMessage(property.toUpperCase(Locale.ROOT).replace('.', '_')
                        + " must not have a query; keys go into OTEL_EXPORTER_OTLP_HEADERS.");
    }

    private static List<String> sentTo(String property, String target) throws Exception {
        try (RequestLines collector = new RequestLines();
                DefaultCamelContext context = new DefaultCamelContext();
                Closing closing = new Closing()) {
            Map<String, String> properties =
                    Map.of(property, "http://127.0.0.1:%d%s".formatted(collector.port(), target));
            Tracing.start(
                    context,
                    new Settings(name -> Optional.ofNullable(properties.get(name))),
                    BuildInfo.read(),
                    closing);
            context.addRoutes(new RouteBuilder() {
                @Override
                public void configure() {
                    from("direct:work").routeId("work").setVariable("done").constant(true);
                }
            });
            context.start();
            Continued work = () -> null;
            context.createProducerTemplate().sendBody("direct:work", work);
            closing.close();
            return List.copyOf(collector.targets());
        }
    }
}
