package org.incidentflow.platform;

import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.springframework.dao.DataAccessException;

/**
 * An exception as it may be logged: with its class, its causes and where each was thrown. Its message is there only
 * where it holds nothing of a customer's or a peer's; parsers, converters and Camel's beans put into theirs the very
 * value that they failed at.
 */
public final class LoggedFailure extends Exception {

    /** Some quote a peer, which may have said much. */
    private static final int LONGEST_REASON = 300;

    private static final int LONGEST_MESSAGE = 2_000;

    private static final String OURS = "org.incidentflow.";

    /** Thrown by the JDK itself: these name files, hosts and ports. */
    private static final Set<String> SYSTEM = Set.of("java.io", "java.net", "java.nio.file");

    /** PostgreSQL puts a value behind a colon; other words in quotation marks are names. */
    private static final Pattern VALUE = Pattern.compile("(?s): \".*\"");

    /** What the JDK tells of a URL that failed may hold a key. */
    private static final Pattern QUERY = Pattern.compile("(https?://[^\\s?\"]*\\?)\\S*");

    private static final Pattern ADDRESS = Pattern.compile("[^\\s<>\"']+@[^\\s<>\"']+");
    private static final Pattern PHONE_NUMBER = Pattern.compile("\\+\\d[\\d ()./-]{4,}\\d");

    private final String type;

    private LoggedFailure(Throwable failure, Throwable cause) {
        super(message(failure), cause, false, true);
        type = failure.getClass().getName();
        setStackTrace(failure.getStackTrace());
    }

    /** @return null for null */
    public static Throwable of(Throwable failure) {
        return of(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    private static Throwable of(Throwable failure, Set<Throwable> seen) {
        return failure == null || !seen.add(failure) ? null : new LoggedFailure(failure, of(failure.getCause(), seen));
    }

    /** In one line, and not a long one, what the failure says, or else the nearest of its causes that may say something. */
    public static String reason(Throwable failure) {
        for (Throwable logged = of(failure); logged != null; logged = logged.getCause()) {
            if (logged.getMessage() != null) {
                return shortened(logged.getMessage().lines().findFirst().orElse(""));
            }
        }
        return failure == null ? "unknown" : failure.getClass().getSimpleName();
    }

    private static String shortened(String line) {
        return line.length() <= LONGEST_REASON ? line : line.substring(0, LONGEST_REASON - 1) + "…";
    }

    private static String message(Throwable failure) {
        if (failure instanceof HttpOperationFailedException answer) {
            // Its own message also has the URL, and where a redirect leads.
            return "HTTP status " + answer.getStatusCode();
        }
        String message = failure.getMessage();
        return message == null || !isPlain(failure) ? null : withoutValues(message);
    }

    private static boolean isPlain(Throwable failure) {
        return failure instanceof SQLException
                || failure instanceof DataAccessException
                || failure instanceof SocketException
                || failure instanceof SocketTimeoutException
                || failure instanceof UnknownHostException
                || failure instanceof SSLException
                || failure instanceof NoHttpResponseException
                || SYSTEM.contains(failure.getClass().getPackageName())
                || isOurs(failure);
    }

    /** Our own words, in an exception of ours or in one of Java's that we threw. */
    private static boolean isOurs(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        return failure.getClass().getName().startsWith(OURS)
                || failure.getClass().getPackageName().equals("java.lang")
                        && trace.length > 0
                        && trace[0].getClassName().startsWith(OURS);
    }

    /** A peer's text without addresses, phone numbers and values, and not more than the beginning of a long one. */
    public static String withoutValues(String message) {
        String withoutQuery = QUERY.matcher(beginning(message)).replaceAll("$1…");
        String withoutAddress = ADDRESS.matcher(withoutQuery).replaceAll("…");
        String withoutNumber = PHONE_NUMBER.matcher(withoutAddress).replaceAll("…");
        return VALUE.matcher(withoutNumber).replaceAll(": \"…\"");
    }

    /** The time to find an address grows with the square of a text without blanks. */
    private static String beginning(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE) + "…";
    }

    @Override
    public String toString() {
        return getMessage() == null ? type : type + ": " + getMessage();
    }
}
