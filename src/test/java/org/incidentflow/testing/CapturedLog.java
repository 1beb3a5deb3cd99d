package org.incidentflow.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What is logged while the tests of a class run. */
public final class CapturedLog implements BeforeAllCallback, AfterAllCallback {

    private final List<LogEvent> events = new CopyOnWriteArrayList<>();
    private final AbstractAppender appender =
            new AbstractAppender("captured", null, null, false, Property.EMPTY_ARRAY) {
                @Override
                public void append(LogEvent event) {
                    events.add(event.toImmutable());
                }
            };

    @Override
    public void beforeAll(ExtensionContext test) {
        appender.start();
        context().getConfiguration().getRootLogger().addAppender(appender, null, null);
        context().updateLoggers();
    }

    @Override
    public void afterAll(ExtensionContext test) {
        context().getConfiguration().getRootLogger().removeAppender(appender.getName());
        context().updateLoggers();
    }

    public void clear() {
        events.clear();
    }

    /** Every message so far, with its level and the exception's class, if it came with one. */
    public List<String> lines() {
        return events.stream()
                .map(event -> event.getLevel() + " " + event.getMessage().getFormattedMessage()
                        + (event.getThrown() == null ? "" : " " + event.getThrown()))
                .toList();
    }

    /** Those whose message has this in it, with their context. */
    public List<LogEvent> of(String text) {
        return events.stream()
                .filter(event -> event.getMessage().getFormattedMessage().contains(text))
                .toList();
    }

    private static LoggerContext context() {
        return (LoggerContext) LogManager.getContext(false);
    }
}
