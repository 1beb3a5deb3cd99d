package org.incidentflow.platform;

import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.config.plugins.Plugin;
import org.apache.logging.log4j.core.pattern.ConverterKeys;
import org.apache.logging.log4j.core.pattern.LogEventPatternConverter;
import org.apache.logging.log4j.core.pattern.PatternConverter;

/**
 * {@code %event} in a log pattern: the message, then the incident and the trace that it is about in brackets, unless the
 * message names the incident itself. One line whatever the message holds: line ends are written as {@code \r} and {@code
 * \n}, other control characters as spaces. What regular expressions would do as well, at the price of a tenth of a request.
 */
@Plugin(name = "EventText", category = PatternConverter.CATEGORY)
@ConverterKeys("event")
public final class EventText extends LogEventPatternConverter {

    private static final String INCIDENT = "incident_id";
    private static final String TRACE = "trace_id";

    private EventText() {
        super("event", "event");
    }

    /** For Log4j. */
    public static EventText newInstance(String[] options) {
        return new EventText();
    }

    @Override
    public void format(LogEvent event, StringBuilder line) {
        int start = line.length();
        line.append(event.getMessage().getFormattedMessage());
        String incident = event.getContextData().getValue(INCIDENT);
        if (incident != null && line.indexOf(INCIDENT + "=" + incident, start) < 0) {
            line.append(" [").append(incident).append(']');
        }
        String trace = event.getContextData().getValue(TRACE);
        if (trace != null) {
            line.append(" [").append(trace).append(']');
        }
        for (int i = start; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '\r' || c == '\n') {
                line.replace(i, i + 1, c == '\r' ? "\\r" : "\\n");
            } else if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                line.setCharAt(i, ' ');
            }
        }
    }
}
