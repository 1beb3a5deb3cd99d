package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;
import org.incidentflow.Samples;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class SqlGroupComponentTest {

    private final DefaultCamelContext context = new DefaultCamelContext();

    @BeforeEach
    void start() {
        context.addComponent("sql-group", new SqlGroupComponent(new PGSimpleDataSource(), Samples.JSON));
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
