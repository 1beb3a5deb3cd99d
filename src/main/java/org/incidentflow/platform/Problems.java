package org.incidentflow.platform;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.util.ObjectHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what went wrong in a request into its answer: one place for status, body and headers of every error. */
public final class Problems {

    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    private final ObjectMapper json;

    public Problems(ObjectMapper json) {
        this.json = json;
    }

    /** Answers an exchange whose exception was caught, with none of the headers it carried. */
    public void answer(Exchange exchange) throws JsonProcessingException {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        Problem problem = describe(cause);
        if (problem.passes()) {
            LOG.warn("request_refused status={} reason=\"{}\"", problem.status(), LoggedFailure.reason(cause));
        } else if (problem.status() >= 500) {
            LOG.error(
                    "request_failed exchange={} status={}",
                    exchange.getExchangeId(),
                    problem.status(),
                    LoggedFailure.of(cause));
        }
        Message message = exchange.getMessage();
        message.removeHeaders("*");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, problem.status());
        message.setHeader(Exchange.CONTENT_TYPE, Problem.MEDIA_TYPE);
        if (problem.passes()) {
            message.setHeader("Retry-After", problem.retryAfterSeconds());
        }
        message.setBody(json.writeValueAsBytes(problem));
    }

    /** Answers a request that no route sees. */
    public Future<Void> answer(HttpServerResponse response, Problem problem) {
        if (problem.passes()) {
            response.putHeader("Retry-After", problem.retryAfterSeconds());
        }
        if (problem.status() == 401 && !response.headers().contains("WWW-Authenticate")) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        return response.setStatusCode(problem.status())
                .putHeader("Content-Type", Problem.MEDIA_TYPE)
                .end(body(problem));
    }

    private Buffer body(Problem problem) {
        try {
            return Buffer.buffer(json.writeValueAsBytes(problem));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A problem is always writable", e);
        }
    }

    /** For what a route logs: why the exchange failed, in one line and without a customer's or a peer's words. */
    public String reason(Exchange exchange) {
        Throwable cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class);
        // A circuit breaker that lets nobody through leaves no exception.
        return cause == null ? "not asked" : LoggedFailure.reason(cause);
    }

    /** What a request gets that failed for this cause. */
    public Problem describe(Throwable cause) {
        ProblemException known = find(cause, ProblemException.class);
        if (known != null) {
            return known.problem();
        }
        Optional<DatabaseTrouble> trouble = DatabaseTrouble.of(cause);
        if (trouble.isPresent()) {
            return Problem.unavailable(
                    "database-unavailable", trouble.get().description() + " Send the same request again later.");
        }
        return Problem.of(
                500,
                "internal-error",
                "Internal error",
                "The request could not be completed. The application's log has the details.");
    }

    private static <T extends Throwable> T find(Throwable thrown, Class<T> type) {
        return thrown == null ? null : ObjectHelper.getException(type, thrown);
    }
}
