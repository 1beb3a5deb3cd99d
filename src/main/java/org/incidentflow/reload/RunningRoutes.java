package org.incidentflow.reload;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.model.Model;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;

/** The routes at work, of which each can be replaced while requests come in: a call waits until its route is back. */
final class RunningRoutes {

    private static final String ERROR_HANDLING = "error-handling";

    private final CamelContext context;
    private final List<Class<? extends RouteBuilder>> javaRoutes;
    private final Model model;

    /** @param javaRoutes those that are written in Java */
    RunningRoutes(CamelContext context, List<Class<? extends RouteBuilder>> javaRoutes) {
        this.context = context;
        this.javaRoutes = javaRoutes;
        this.model = context.getCamelContextExtension().getContextPlugin(Model.class);
    }

    /**
     * The ids of the routes that are written in Java.
     *
     * @param files all route files
     */
    Set<String> inJava(Collection<RouteFile> files) {
        Set<String> ids = model.getRouteDefinitions().stream()
                .map(RouteDefinition::getRouteId)
                .collect(Collectors.toCollection(TreeSet::new));
        files.forEach(file -> ids.remove(file.route()));
        return ids;
    }

    /**
     * Makes a file's routes as far as that goes without running them.
     *
     * @throws RejectedFileException if Camel refuses them
     */
    void rehearse(RouteFile file) {
        try {
            for (RouteDefinition definition : definitions(file)) {
                Route route = model.getModelReifierFactory().createRoute(context, definition);
                route.initializeServices();
                ServiceHelper.initService(route.getServices());
            }
        } catch (Exception e) {
            throw rejected(file, e);
        } finally {
            context.getCamelContextExtension().createRoute(null);
        }
    }

    /**
     * Puts the files' routes in the place of those with the same ids, one after the other. Error handling is part of the
     * routes that use it, so with it go all.
     *
     * @param all what the folder then holds
     * @throws RejectedFileException if one cannot run; some of them may then be replaced
     */
    void replace(Collection<RouteFile> changed, Collection<RouteFile> all) throws Exception {
        boolean errorHandling = false;
        for (RouteFile file : changed) {
            if (file.route().equals(ERROR_HANDLING)) {
                ((RouteConfigurationsBuilder) builder(file)).updateRouteConfigurationsToCamelContext(context);
                errorHandling = true;
            }
        }
        for (RouteFile file : errorHandling ? all : changed) {
            try {
                replace(definitions(file));
            } catch (Exception e) {
                throw rejected(file, e);
            }
        }
        if (errorHandling) {
            replace(javaDefinitions());
        }
    }

    /** Makes those routes anew that have one of these beans; a route keeps a bean for as long as it runs. */
    void takeNewBeans(Set<String> beans, Collection<RouteFile> all) throws Exception {
        for (RouteFile file : all) {
            if (file.beans().stream().anyMatch(bean -> beans.contains(bean.name()))) {
                replace(definitions(file));
            }
        }
        replace(javaDefinitions());
    }

    void remove(String id) throws Exception {
        context.getRouteController().stopRoute(id);
        context.removeRoute(id);
    }

    private static RejectedFileException rejected(RouteFile file, Exception failure) {
        return new RejectedFileException(file.name(), CamelFailure.line(failure, file), CamelFailure.reason(failure));
    }

    private void replace(List<RouteDefinition> definitions) throws Exception {
        for (RouteDefinition definition : definitions) {
            if (context.getRoute(definition.getRouteId()) != null) {
                remove(definition.getRouteId());
            }
            model.addRouteDefinitions(List.of(definition));
        }
    }

    private List<RouteDefinition> definitions(RouteFile file) throws Exception {
        return definitions(builder(file));
    }

    private List<RouteDefinition> definitions(RouteBuilder builder) throws Exception {
        builder.configureRoutes(context);
        List<RouteDefinition> definitions = builder.getRouteCollection().getRoutes();
        for (RouteDefinition definition : definitions) {
            builder.getRouteCollection().prepareRoute(definition);
        }
        return definitions;
    }

    private RouteBuilder builder(RouteFile file) throws Exception {
        Resource resource = ResourceHelper.fromString("file:" + file.name(), file.text());
        Collection<RoutesBuilder> builders =
                PluginHelper.getRoutesLoader(context).findRoutesBuilders(List.of(resource));
        return (RouteBuilder) builders.iterator().next();
    }

    /** Those that are called by others; sweeps only call them. */
    private List<RouteDefinition> javaDefinitions() throws Exception {
        List<RouteDefinition> definitions = new ArrayList<>();
        for (Class<? extends RouteBuilder> type : javaRoutes) {
            for (RouteDefinition definition : definitions(context.getInjector().newInstance(type))) {
                if (definition.getInput().getEndpointUri().startsWith("direct:")) {
                    definitions.add(definition);
                }
            }
        }
        return definitions;
    }
}
