package org.incidentflow.platform;

import org.apache.camel.CamelContext;
import org.apache.camel.util.ObjectHelper;
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
        SettingException setting = ObjectHelper.getException(SettingException.class, failure);
        if (setting != null) {
            LOG.error("Incident Flow did not start. {}", setting.getMessage());
        } else if (failure instanceof IllegalArgumentException || failure instanceof IllegalStateException) {
            // Our own checks say in one line what to do; a stack trace would only bury that.
            LOG.error("Incident Flow did not start. {}", failure.getMessage());
        } else {
            LOG.error("Incident Flow did not start. {}", rootCause(failure).getMessage(), failure);
        }
    }

    private static Throwable rootCause(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }
}
