package org.incidentflow.platform;

import org.apache.camel.CamelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says why the application did not start, and clears away what had started already. */
public final class StartFailure {

    private static final Logger LOG = LoggerFactory.getLogger(StartFailure.class);

    private StartFailure() {}

    /** @param context as far as it came; null if there is none yet */
    public static void handle(Exception failure, CamelContext context) {
        if (context != null) {
            context.getRegistry().findByType(Closing.class).forEach(Closing::close);
        }
        if (explainsItself(failure)) {
            LOG.error("Incident Flow did not start. {}", failure.getMessage());
        } else {
            LOG.error("Incident Flow did not start. {}", rootCause(failure).getMessage(), failure);
        }
    }

    /** What our own checks throw says in one line what to do; its stack trace would only bury that. */
    private static boolean explainsItself(Exception failure) {
        return failure instanceof SettingException
                || failure instanceof IllegalArgumentException
                || failure instanceof IllegalStateException;
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
