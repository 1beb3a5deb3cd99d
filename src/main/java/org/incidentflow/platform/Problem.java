package org.incidentflow.platform;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;

/**
 * An error as callers see it: {@code application/problem+json}, RFC 9457.
 *
 * @param type   a stable name of the kind of error, {@code urn:incident-flow:problem:…}
 * @param title  the kind of error in words
 * @param status the HTTP status
 * @param detail what happened this time, and what to do
 * @param errors the fields that are wrong; absent when no field is
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Problem(String type, String title, int status, String detail, List<FieldError> errors) {

    public static final String MEDIA_TYPE = "application/problem+json";

    static final int RETRY_AFTER_SECONDS = 2;

    /** Whether the same request may succeed a little later. */
    @JsonIgnore
    boolean passes() {
        return status == 503 || type.endsWith(":in-progress");
    }

    /** One wrong field, named as in the request. */
    public record FieldError(String field, String message) {}

    public static Problem of(int status, String name, String title, String detail) {
        return of(status, name, title, detail, List.of());
    }

    public static Problem of(int status, String name, String title, String detail, List<FieldError> errors) {
        return new Problem("urn:incident-flow:problem:" + name, title, status, detail, errors);
    }
}
