package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.util.Map;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.Layout;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.ConfigurationFactory;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.apache.logging.log4j.util.SortedArrayStringMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The layouts in log4j2.xml. */
class LoggingTest {

    private static final String HOSTILE = "one\r\ntwo\u2028three\u001b[31m\tfour \"five\"";

    @AfterEach
    void text() {
        System.clearProperty("incident-flow.log-format");
    }

    @Test
    void textIsOneLineAnEvent() throws Exception {
        String line = write("text", null);

        assertThat(line).endsWith("\n");
        assertThat(line.strip())
                .matches("\\S+ WARN  o\\.i\\.x - one\\\\r\\\\ntwo three \\[31m four \"five\" \\[abc]")
                .doesNotContainPattern("[\\p{Cc}\\u2028]");
    }

    @Test
    void textHasTheStackTraceInTheLine() throws Exception {
        String line = write("text", new IllegalStateException("bad\nthing", new RuntimeException("cause")));

        assertThat(line.strip())
                .contains(
                        "\"five\" [abc] | java.lang.IllegalStateException: bad",
                        "thing",
                        "|  at org.incidentflow.platform.LoggingTest.textHasTheStackTraceInTheLine(",
                        "| Caused by: java.lang.RuntimeException: cause")
                .doesNotContainPattern("[\\p{Cc}\\u2028]");
    }

    @Test
    void jsonIsOneObjectAnEvent() throws Exception {
        String line = write("json", new IllegalStateException("bad\nthing", new RuntimeException("cause")));

        assertThat(line).endsWith("}\n");
        assertThat(line.strip()).doesNotContainPattern("\\p{Cc}");
        JsonNode event = new ObjectMapper().readTree(line);
        assertThat(event.path("message").textValue()).isEqualTo(HOSTILE);
        assertThat(event.path("level").textValue()).isEqualTo("WARN");
        assertThat(event.path("logger").textValue()).isEqualTo("org.incidentflow.x");
        assertThat(event.path("timestamp").textValue()).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z");
        assertThat(event.path("thread").textValue()).isEqualTo("worker-1");
        assertThat(event.at("/context/trace_id").textValue()).isEqualTo("abc");
        assertThat(event.at("/error/type").textValue()).isEqualTo("java.lang.IllegalStateException");
        assertThat(event.at("/error/message").textValue()).isEqualTo("bad\nthing");
        assertThat(event.at("/error/stack_trace").textValue())
                .contains("at org.incidentflow.platform.LoggingTest.", "Caused by: java.lang.RuntimeException: cause");
    }

    @Test
    void jsonHasAnErrorOnlyWhereThereIsOne() throws Exception {
        assertThat(new ObjectMapper().readTree(write("json", null)).has("error"))
                .isFalse();
    }

    private static String write(String format, Throwable thrown) throws Exception {
        System.setProperty("incident-flow.log-format", format);
        URI file = LoggingTest.class.getResource("/log4j2.xml").toURI();
        LoggerContext context = new LoggerContext("test");
        Configuration configuration = ConfigurationFactory.getInstance().getConfiguration(context, "test", file);
        configuration.initialize();
        Layout<?> layout = configuration.getAppender("console").getLayout();
        SortedArrayStringMap mdc = new SortedArrayStringMap(Map.of("trace_id", "abc"));
        return layout.toSerializable(Log4jLogEvent.newBuilder()
                        .setLoggerName("org.incidentflow.x")
                        .setLevel(Level.WARN)
                        .setThreadName("worker-1")
                        .setMessage(new SimpleMessage(HOSTILE))
                        .setContextData(mdc)
                        .setThrown(thrown)
                        .build())
                .toString();
    }
}
