package org.incidentflow.route;

import java.util.Map;
import org.apache.camel.Endpoint;
import org.apache.camel.component.mock.MockEndpoint;
import org.apache.camel.component.sql.SqlComponent;

/** Bound as {@code sql}, makes every statement of a route a mock endpoint with the statement's own URI. */
final class SqlMocks extends SqlComponent {

    /** The options of a statement, such as {@code outputType}, mean nothing to a mock. */
    @Override
    protected Endpoint createEndpoint(String uri, String remaining, Map<String, Object> parameters) {
        parameters.clear();
        return new MockEndpoint(uri, getCamelContext().getComponent("mock"));
    }
}
