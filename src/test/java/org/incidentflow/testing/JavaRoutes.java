package org.incidentflow.testing;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.incidentflow.IncidentFlow;
import org.incidentflow.notify.FailoverRoutes;

/** The routes that teams do not draw. */
public final class JavaRoutes {

    private JavaRoutes() {}

    /** As they are written, with nothing started. */
    public static List<RouteDefinition> read() throws Exception {
        List<RouteDefinition> routes = new ArrayList<>();
        try (CamelContext context = new DefaultCamelContext()) {
            for (Class<? extends RouteBuilder> type : IncidentFlow.JAVA_ROUTES) {
                if (type == FailoverRoutes.class) {
                    // It has routes only where settings ask for them.
                    continue;
                }
                RouteBuilder builder = type.getDeclaredConstructor().newInstance();
                builder.setCamelContext(context);
                builder.configure();
                routes.addAll(builder.getRouteCollection().getRoutes());
            }
        }
        return routes;
    }
}
