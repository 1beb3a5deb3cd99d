package org.incidentflow.ticket;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Exchange;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.camel.util.ObjectHelper;
import org.incidentflow.platform.TooLongAnswerException;
import org.incidentflow.platform.UnreadSuccessException;

/**
 * Says whether a failed call to the ticket API is worth one more attempt: after a broken connection, and after 502, 503
 * and 504. A {@code Retry-After} is honoured where it ends within the time that one call may take. And says whether it is
 * for the incident's own sake that the call failed.
 */
public final class TicketRetry {

    private static final Set<Integer> PASSING = Set.of(502, 503, 504);

    /** These are about the token, the URL, the time or the load, and would meet every other incident as well. */
    private static final Set<Integer> FOR_ALL = Set.of(401, 403, 404, 405, 407, 408, 425, 429);

    private static final Pattern SECONDS = Pattern.compile("\\d{1,6}");

    private final Duration timeout;

    /** @param timeout what one call may take */
    public TicketRetry(Duration timeout) {
        this.timeout = timeout;
    }

    /** How long both attempts may take: a call, the wait that its answer asks for, and another call. */
    public Duration longest() {
        return timeout.multipliedBy(3);
    }

    /** Also tells Camel how long to wait first. */
    public boolean worthwhile(Exchange exchange) {
        Exception failure = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
        if (failure instanceof HttpOperationFailedException answer) {
            return PASSING.contains(answer.getStatusCode()) && waitFor(retryAfter(answer), exchange);
        }
        return failure instanceof IOException
                && !(failure instanceof SocketTimeoutException || failure instanceof TooLongAnswerException);
    }

    /** Whether the ticket API takes no ticket for this incident, and may well take others. */
    public boolean refused(Exchange exchange) {
        return exchange.getProperty(Exchange.EXCEPTION_CAUGHT) instanceof HttpOperationFailedException answer
                && answer.getStatusCode() / 100 == 4
                && !FOR_ALL.contains(answer.getStatusCode());
    }

    /**
     * Whether the ticket API took the incident and did not tell its ticket so that it can be read: there probably is one.
     *
     * @param failure null where the ticket API was not asked
     */
    public static boolean taken(Throwable failure) {
        return failure != null
                && (ObjectHelper.getException(UnreadableTicketException.class, failure) != null
                        || ObjectHelper.getException(UnreadSuccessException.class, failure) != null);
    }

    private boolean waitFor(String retryAfter, Exchange exchange) {
        if (retryAfter == null) {
            return true;
        }
        if (!SECONDS.matcher(retryAfter).matches()) {
            return false;
        }
        Duration wait = Duration.ofSeconds(Long.parseLong(retryAfter));
        exchange.getIn().setHeader(Exchange.REDELIVERY_DELAY, wait.toMillis());
        return wait.compareTo(timeout) <= 0;
    }

    private static String retryAfter(HttpOperationFailedException answer) {
        return answer.getResponseHeaders().entrySet().stream()
                .filter(header -> header.getKey().equalsIgnoreCase("Retry-After"))
                .map(header -> header.getValue().strip())
                .findFirst()
                .orElse(null);
    }
}
