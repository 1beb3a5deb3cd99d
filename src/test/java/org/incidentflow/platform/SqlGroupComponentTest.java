package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.incidentflow.Samples;
import org.incidentflow.platform.GroupCommit.Row;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.jdbc.datasource.AbstractDataSource;

class SqlGroupComponentTest {

    private final DefaultCamelContext context = new DefaultCamelContext();
    private final AtomicInteger asked = new AtomicInteger();

    private record Id(UUID id) implements Row {}

    @BeforeEach
    void start() {
        DataSource away = new AbstractDataSource() {
            @Override
            public Connection getConnection() throws SQLException {
                asked.incrementAndGet();
                throw new SQLException("connection refused", "08001");
            }

            @Override
            public Connection getConnection(String user, String password) throws SQLException {
                return getConnection();
            }
        };
        context.addComponent("sql-group", new SqlGroupComponent(away, Samples.JSON));
        context.start();
    }

    @AfterEach
    void stop() {
        context.stop();
    }

    @Test
    void refusesABodyThatIsNoRow() {
        ProducerTemplate template = context.createProducerTemplate();

        assertThatThrownBy(() -> template.sendBody("sql-group:classpath:sql/mark-notification-sent.sql", "text"))
                .rootCause()
                .hasMessage("The body of a message to sql-group must be a row");
    }

    @Test
    void refusesAStepWithoutAStatement() {
        assertThatThrownBy(() -> context.createProducerTemplate().sendBody("sql-group:classpath:sql/no.sql", null))
                .rootCause()
                .hasMessageContaining("sql/no.sql");
    }

    @ParameterizedTest
    @CsvSource({"'', 1", "?attempts=2, 2"})
    void triesAsOftenAsTheStepSaysWhileTheDatabaseIsAway(String parameters, int attempts) {
        String step = "sql-group:classpath:sql/mark-notification-sent.sql" + parameters;

        assertThatThrownBy(() -> context.createProducerTemplate().sendBody(step, new Id(UUID.randomUUID())))
                .hasRootCauseMessage("connection refused");
        assertThat(asked).hasValue(attempts);
    }

    @Test
    void endsItsThreadWithTheContext() {
        context.getEndpoint("sql-group:classpath:sql/mark-notification-sent.sql");
        assertThat(worker()).isTrue();

        context.stop();

        assertThat(worker()).isFalse();
    }

    private static boolean worker() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("mark-notification-sent"));
    }
}
