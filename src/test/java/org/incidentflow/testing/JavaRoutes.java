package org.incidentflow.testing;

import java.util.ArrayList;
import java.util.List;
import org.apache.camel.CamelContext;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.model.RouteDefinition;
import org.incidentflow.incident.RecoverIncidentsRoute;
import org.incidentflow.notify.DeliverQueuedRoute;
import org.incidentflow.observe.WatchBacklogRoute;
import org.incidentflow.remind.RemindCustomerRoute;
import org.incidentflow.ticket.LinkTicketsRoute;

/** The routes that teams do not draw. */
public final class JavaRoutes {

    private JavaRoutes() {}

    /** As they are written, with nothing started. */
    public static List<RouteDefinition> read() throws Exception {
        List<RouteDefinition> routes = new ArrayList<>();
        try (CamelContext context = new DefaultCamelContext()) {
            for (RouteBuilder builder : List.of(
                    new RemindCustomerRoute(),
                    new DeliverQueuedRoute(),
                    new RecoverIncidentsRoute(),
                    new LinkTicketsRoute(),
                    new WatchBacklogRoute())) {
                builder.setCamelContext(context);
                builder.configure();
                routes.addAll(builder.getRouteCollection().getRoutes());
            }
        }
        return routes;
    }
}
