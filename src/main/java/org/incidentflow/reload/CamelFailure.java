package org.incidentflow.reload;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.ObjectHelper;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;

/** Finds in the exceptions with which Camel refuses a route what a line of log should say. */
final class CamelFailure {

    private static final Pattern LINE = Pattern.compile("line:? (\\d+)");
    private static final Pattern WORD = Pattern.compile("[\\w.:#-]{4,}");

    private CamelFailure() {}

    /** The innermost reason, in one line. */
    static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        String message = cause instanceof MarkedYamlEngineException yaml ? yaml.getProblem() : cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }

    /**
     * Where the file has what the failure complains of: where the parser stopped, or the first word of its
     * reason that the file has once; 0 if neither.
     */
    static int line(Throwable failure, RouteFile file) {
        MarkedYamlEngineException yaml = ObjectHelper.getException(MarkedYamlEngineException.class, failure);
        if (yaml != null) {
            return yaml.getProblemMark().map(Mark::getLine).orElse(0) + 1;
        }
        Matcher line = LINE.matcher(String.valueOf(failure.getMessage()));
        if (line.find()) {
            return Integer.parseInt(line.group(1));
        }
        return WORD.matcher(reason(failure))
                .results()
                .map(word -> word.group().replaceAll("[.:]+$", ""))
                .filter(word -> count(file.text(), word) == 1)
                .map(word -> lineOf(file.text(), word))
                .findFirst()
                .orElse(0);
    }

    /** With a full stop, so that another can follow. */
    static String sentence(String text) {
        return text.endsWith(".") ? text : text + ".";
    }

    private static long count(String text, String word) {
        return Pattern.compile("(?<![\\w-])" + Pattern.quote(word) + "(?![\\w-])")
                .matcher(text)
                .results()
                .count();
    }

    private static int lineOf(String text, String word) {
        return (int) text.substring(0, text.indexOf(word)).lines().count();
    }
}
