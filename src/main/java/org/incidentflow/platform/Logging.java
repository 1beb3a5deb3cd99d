package org.incidentflow.platform;

import java.util.Set;
import org.apache.logging.log4j.core.config.Configurator;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** The log on standard output: one line an event, in the format that {@code LOG_FORMAT} names. */
public final class Logging {

    /** Chooses the layout in log4j2.xml. */
    private static final String FORMAT = "incident-flow.log-format";

    /** The Java that prints four lines of its own when Netty uses Unsafe, unless an option allows that. */
    private static final int WARNS_OF_UNSAFE = 24;

    private static final String UNSAFE_ALLOWED = "sun.misc.unsafe.memory.access";

    private static final String TEXT = "text";
    private static final String JSON = "json";

    private Logging() {}

    /**
     * Before anything is logged: what Java and libraries would otherwise print by themselves, over several lines, is an
     * event like others, and what fails before the settings can be read is written in the environment's format already.
     */
    public static void start() {
        System.setProperty(FORMAT, JSON.equals(System.getenv("LOG_FORMAT")) ? JSON : TEXT);
        if (Runtime.version().feature() >= WARNS_OF_UNSAFE && System.getProperty(UNSAFE_ALLOWED) == null) {
            System.setProperty("io.netty.noUnsafe", "true");
        }
        SLF4JBridgeHandler.removeHandlersForRootLogger();
        SLF4JBridgeHandler.install();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> LoggerFactory.getLogger(Logging.class)
                .error("thread_failed thread=\"{}\"", thread.getName(), LoggedFailure.of(failure)));
    }

    /** @throws SettingException if there is no such format */
    public static void configure(Settings settings) {
        String format = settings.oneOf("LOG_FORMAT", Set.of(TEXT, JSON));
        if (!format.equals(System.getProperty(FORMAT, TEXT))) {
            System.setProperty(FORMAT, format);
            Configurator.reconfigure();
        }
    }
}
