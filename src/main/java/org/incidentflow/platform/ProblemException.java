package org.incidentflow.platform;

import java.util.List;
import org.incidentflow.platform.Problem.FieldError;

/** A request that cannot be fulfilled, with the answer that its caller gets. */
public final class ProblemException extends RuntimeException {

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.title() + ": " + problem.detail());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }

    public static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(400, "malformed-request", "Malformed request", detail));
    }

    public static ProblemException notFound(String detail) {
        return new ProblemException(Problem.of(404, "not-found", "Not found", detail));
    }

    public static ProblemException conflict(String detail) {
        return new ProblemException(Problem.of(409, "conflict", "Conflict", detail));
    }

    /** @param errors the wrong fields, at least one */
    public static ProblemException invalid(List<FieldError> errors) {
        String fields = String.join(", ", errors.stream().map(FieldError::field).toList());
        return new ProblemException(
                Problem.of(422, "invalid-fields", "Invalid fields", "Correct these fields: " + fields + ".", errors));
    }

    /** A key that came with another body before. */
    public static ProblemException keyReused() {
        return new ProblemException(Problem.of(
                422,
                "idempotency-key-reused",
                "Idempotency key reused",
                "This Idempotency-Key came with another body before. Send the same body, or a new key."));
    }

    /** A key whose first request is not finished. */
    public static ProblemException inProgress() {
        return new ProblemException(Problem.of(
                        409,
                        "in-progress",
                        "Still in progress",
                        "The first request with this Idempotency-Key is still being worked on. Send it again later.")
                .passingSoon());
    }

    /** An incident that another process has taken over in the meantime. */
    public static ProblemException takenOver() {
        return new ProblemException(Problem.unavailable(
                "taken-over",
                "The message is stored and is being completed. Send the same request with the same Idempotency-Key"
                        + " again later."));
    }
}
