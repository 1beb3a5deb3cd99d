package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ConnectException;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLException;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.TypeConversionException;
import org.apache.camel.http.base.HttpOperationFailedException;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.UncategorizedSQLException;

class LoggedFailureTest {

    private static final String SECRET = "canary";

    @Test
    void saysNoLongSentence() {
        String said = LoggedFailure.reason(new SSLException("x".repeat(100_000)));

        assertThat(said).hasSize(300).startsWith("xxx").endsWith("x…");
    }

    @Test
    void keepsClassesAndTracesAndWhatTheDatabaseSays() {
        SQLException sql = new SQLException("ERROR: duplicate key value violates unique constraint \"incidents_pkey\"");

        String printed = printed(new RuntimeCamelException(
                "Exchange with " + SECRET, new UncategorizedSQLException("insert", "INSERT INTO x VALUES (?)", sql)));

        assertThat(printed)
                .contains(
                        "org.apache.camel.RuntimeCamelException",
                        "Caused by: org.springframework.jdbc.UncategorizedSQLException",
                        "INSERT INTO x VALUES (?)",
                        "constraint \"incidents_pkey\"",
                        "at org.incidentflow.platform.LoggedFailureTest.keepsClasses")
                .doesNotContain(SECRET);
    }

    @Test
    void leavesOutWhatParsersAndConvertersShow() {
        assertThat(printed(new TypeConversionException(SECRET, Integer.class, parsing(() -> Integer.valueOf(SECRET)))))
                .contains("TypeConversionException", "Caused by: java.lang.NumberFormatException")
                .doesNotContain(SECRET);
        assertThat(printed(parsing(() -> new ObjectMapper().readTree("{\"a\": " + SECRET))))
                .contains("JsonParseException")
                .doesNotContain(SECRET);
    }

    @Test
    void leavesOutTheValuesInWhatItKeeps() {
        assertThat(LoggedFailure.reason(
                        new SQLException("ERROR: invalid input syntax for type uuid: \"" + SECRET + "\"")))
                .isEqualTo("ERROR: invalid input syntax for type uuid: \"…\"");
        assertThat(LoggedFailure.reason(new ConnectException("<canary@example.org> and +41 44 668 18 00 refused")))
                .isEqualTo("<…> and … refused");
    }

    @Test
    void leavesOutTheQueryOfAUrl() {
        assertThat(LoggedFailure.reason(new IOException(
                        "Server returned HTTP response code: 403 for URL: https://h/keys?code=" + SECRET)))
                .isEqualTo("Server returned HTTP response code: 403 for URL: https://h/keys?…");
        assertThat(LoggedFailure.reason(new FileNotFoundException("http://h:1/keys?a=b&c=" + SECRET)))
                .isEqualTo("http://h:1/keys?…");
    }

    @Test
    void namesTheNearestCauseThatMaySaySomething() {
        assertThat(LoggedFailure.reason(
                        new RuntimeCamelException(SECRET, new ConnectException("Connection refused\nat length"))))
                .isEqualTo("Connection refused");
        assertThat(LoggedFailure.reason(new RuntimeCamelException(SECRET))).isEqualTo("RuntimeCamelException");
        assertThat(LoggedFailure.reason(new IllegalStateException("Thrown by us")))
                .isEqualTo("Thrown by us");
        assertThat(LoggedFailure.reason((Throwable) null)).isEqualTo("unknown");
    }

    @Test
    void leavesOutWhereAPeerRedirectsTo() {
        assertThat(LoggedFailure.reason(new HttpOperationFailedException(
                        "https://api.example.org/?key=" + SECRET, 302, "", "https://" + SECRET, Map.of(), SECRET)))
                .isEqualTo("HTTP status 302");
    }

    @Test
    void endsWhereCausesGoInACircle() {
        Exception first = new Exception();
        first.initCause(new Exception(first));

        assertThat(printed(first)).contains("Caused by: java.lang.Exception");
    }

    private static Exception parsing(Callable<?> parser) {
        try {
            throw new AssertionError("It was accepted: " + parser.call());
        } catch (Exception e) {
            return e;
        }
    }

    private static String printed(Throwable failure) {
        StringWriter printed = new StringWriter();
        LoggedFailure.of(failure).printStackTrace(new PrintWriter(printed));
        return printed.toString();
    }
}
