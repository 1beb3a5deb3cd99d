package org.incidentflow.platform;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Duration;
import java.util.List;

/**
 * An error as callers see it: {@code application/problem+json}, RFC 9457.
 *
 * @param type       a stable name of the kind of error, {@code urn:incident-flow:problem:…}
 * @param title      the kind of error in words
 * @param status     the HTTP status
 * @param detail     what happened this time, and what to do
 * @param errors     the fields that are wrong; absent when no field is
 * @param retryAfter when the same request may succeed, as the header {@code Retry-After}; null when it never will
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(
        String type,
        String title,
        int status,
        String detail,
        List<FieldError> errors,
        @JsonIgnore Duration retryAfter) {

    public static final String MEDIA_TYPE = "application/problem+json";

    private static final Duration SOON = Duration.ofSeconds(2);

    /** One wrong field, named as in the request. */
    public record FieldError(String field, String message) {}

    public static Problem of(int status, String name, String title, String detail) {
        return of(status, name, title, detail, List.of());
    }

    public static Problem of(int status, String name, String title, String detail, List<FieldError> errors) {
        return new Problem("urn:incident-flow:problem:" + name, title, status, detail, errors, null);
    }

    /** @param allowed the methods that the path takes, separated by commas */
    public static Problem methodNotAllowed(String allowed) {
        return of(405, "method-not-allowed", "Method not allowed", "This path takes %s.".formatted(allowed));
    }

    /** 503: something that the application needs is away, and will be back. */
    public static Problem unavailable(String name, String detail) {
        return of(503, name, "Temporarily unavailable", detail).passing(SOON);
    }

    /** The same problem, of a kind that passes. */
    public Problem passing(Duration after) {
        return new Problem(type, title, status, detail, errors, after);
    }

    /** The same problem, which passes in a moment. */
    public Problem passingSoon() {
        return passing(SOON);
    }

    /** Whether the same request may succeed later. */
    boolean passes() {
        return retryAfter != null;
    }

    /** The value of {@code Retry-After}: whole seconds, at least one. */
    String retryAfterSeconds() {
        return String.valueOf(Math.max(1, retryAfter.plusMillis(999).toSeconds()));
    }
}
