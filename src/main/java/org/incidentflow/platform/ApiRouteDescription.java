package org.incidentflow.platform;

import org.apache.camel.model.Model;
import org.apache.camel.model.ModelLifecycleStrategySupport;
import org.apache.camel.model.RouteDefinition;

/**
 * Says in JMX what the API's route does. It belongs into {@code routes/rest-api.camel.yaml}, but Camel 4.17.0 takes a
 * description there for an option of the endpoint, and does not start.
 */
public final class ApiRouteDescription extends ModelLifecycleStrategySupport {

    /** Describes the route as soon as it is read. */
    public void addTo(Model model) {
        model.addModelLifecycleStrategy(this);
    }

    @Override
    public void onAddRouteDefinition(RouteDefinition route) {
        if (Availability.API_ROUTE.equals(route.getRouteId())) {
            route.setDescription("Takes the calls of the OpenAPI document; each goes to the route of its operationId.");
        }
    }
}
