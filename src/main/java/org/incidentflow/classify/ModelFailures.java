package org.incidentflow.classify;

import dev.langchain4j.exception.HttpException;
import dev.langchain4j.exception.TimeoutException;
import dev.langchain4j.exception.UnresolvedModelServerException;
import org.apache.camel.Exchange;

/**
 * Says in one line why the model was of no help, without what the customer or the model said. Only exceptions of this
 * package are quoted; those of libraries show parts of what they could not read.
 */
public final class ModelFailures {

    public String describe(Exchange exchange) {
        return reason(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
    }

    /** @param failure null when the circuit breaker did not let the model be asked */
    static String reason(Throwable failure) {
        if (failure == null) {
            return "not asked";
        }
        Throwable root = failure;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof HttpException
                    || cause instanceof TimeoutException && !(cause.getCause() instanceof HttpException)
                    || cause instanceof UnresolvedModelServerException
                    || cause instanceof UnusableAnswerException) {
                return cause.getMessage();
            }
            root = cause;
        }
        return root.getClass().getSimpleName();
    }
}
