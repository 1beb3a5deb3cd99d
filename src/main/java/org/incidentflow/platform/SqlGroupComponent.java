package org.incidentflow.platform;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import javax.sql.DataSource;
import org.apache.camel.Consumer;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Processor;
import org.apache.camel.Producer;
import org.apache.camel.support.DefaultComponent;
import org.apache.camel.support.DefaultEndpoint;
import org.apache.camel.support.DefaultProducer;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.IOHelper;
import org.incidentflow.platform.GroupCommit.Row;

/**
 * The component {@code sql-group}: a step whose statement is executed for the exchanges of many requests at once, by
 * {@link GroupCommit}. The message's body is the {@link Row}; after the step it is what the statement returned for it,
 * as a map of columns, or null. {@code sql-group:classpath:sql/open-incident.sql}
 *
 * <p>{@code attempts} says how often it is tried while the database is away or busy, a second apart: for what is not to be done
 * again because it could not be recorded. Camel's redelivery would copy the exchange before each step of the route.
 */
public final class SqlGroupComponent extends DefaultComponent {

    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final DataSource database;
    private final ObjectMapper json;

    public SqlGroupComponent(DataSource database, ObjectMapper json) {
        this.database = database;
        this.json = json;
    }

    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        return new Group(uri, remaining, getAndRemoveParameter(parameters, "attempts", int.class, 1));
    }

    /** One statement, and one group at a time of all the steps that execute it. */
    private final class Group extends DefaultEndpoint {

        private final String query;
        private final int attempts;
        private GroupCommit commit;

        private Group(String uri, String query, int attempts) {
            super(uri, SqlGroupComponent.this);
            this.query = query;
            this.attempts = attempts;
        }

        @Override
        public Producer createProducer() {
            return new DefaultProducer(this) {
                @Override
                public void process(Exchange exchange) throws Exception {
                    exchange.getMessage().setBody(executed(exchange.getMessage().getBody()));
                }
            };
        }

        private Map<String, Object> executed(Object body) throws Exception {
            if (!(body instanceof Row row)) {
                throw new IllegalArgumentException("The body of a message to sql-group must be a row");
            }
            for (int attempt = 1; ; attempt++) {
                try {
                    return commit.execute(row).get();
                } catch (ExecutionException e) {
                    if (attempt >= attempts || DatabaseTrouble.of(e).isEmpty()) {
                        throw e.getCause() instanceof Exception failure ? failure : e;
                    }
                    Thread.sleep(PAUSE.toMillis());
                }
            }
        }

        @Override
        public Consumer createConsumer(Processor processor) {
            throw new UnsupportedOperationException("sql-group is for steps, and begins no route");
        }

        @Override
        protected void doStart() throws Exception {
            super.doStart();
            String statement =
                    IOHelper.loadText(ResourceHelper.resolveMandatoryResourceAsInputStream(getCamelContext(), query));
            commit = new GroupCommit(query.replaceAll(".*/|\\.sql$", ""), statement, database, json);
        }

        @Override
        protected void doStop() throws Exception {
            commit.close();
            super.doStop();
        }
    }
}
