package org.incidentflow.reload;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.camel.CamelContext;
import org.incidentflow.reload.RouteFile.Endpoint;
import org.incidentflow.reload.RouteFile.Route;

/** What must hold for all route files together with the beans, settings and Java routes of the application. */
public final class RouteChecks {

    /** The steps of the main route, each with the route that it calls; a team may add others between them. */
    private static final Map<String, String> PICTURE = picture();

    private static final String MAIN_ROUTE = "create-incident";
    private static final String DIRECT = "direct:";

    /** Files without a route of their own. */
    private static final Set<String> WITHOUT_ROUTE = Set.of("rest-api", "error-handling");

    private final CamelContext context;
    private final Set<String> javaRoutes;
    private final List<RejectedFileException> mistakes = new ArrayList<>();

    private RouteChecks(CamelContext context, Set<String> javaRoutes) {
        this.context = context;
        this.javaRoutes = javaRoutes;
    }

    /**
     * @param context    configured with the beans and settings that the routes may name
     * @param javaRoutes the ids of the routes that are in no file
     * @return all that is wrong; empty if nothing is
     */
    public static List<RejectedFileException> check(
            Collection<RouteFile> files, CamelContext context, Set<String> javaRoutes) {
        RouteChecks checks = new RouteChecks(context, javaRoutes);
        files.forEach(checks::checkName);
        checks.checkIds(files);
        checks.checkCalls(files);
        checks.checkVariables(files);
        for (RouteFile file : files) {
            checks.checkBeans(file);
            checks.checkSettings(file);
            file.routes().stream()
                    .filter(route -> route.id().equals(MAIN_ROUTE))
                    .forEach(route -> checks.checkPicture(file, route));
        }
        return checks.mistakes;
    }

    private void checkName(RouteFile file) {
        if (WITHOUT_ROUTE.contains(file.route())) {
            return;
        }
        if (file.routes().size() != 1) {
            reject(
                    file,
                    1,
                    "it has %d routes: write one".formatted(file.routes().size()));
            return;
        }
        Route route = file.routes().get(0);
        if (!route.id().equals(file.route())) {
            reject(file, route.line(), "give the route the id '%s', as the file is named".formatted(file.route()));
        }
        if (!route.from().equals(DIRECT + file.route())) {
            reject(
                    file,
                    route.line(),
                    "begin the route with 'direct' and the name '%s', as the file is named".formatted(file.route()));
        }
    }

    private void checkIds(Collection<RouteFile> files) {
        Map<String, String> owners = new HashMap<>();
        javaRoutes.forEach(id -> owners.put(id, "a Java route"));
        for (RouteFile file : files) {
            for (RouteFile.Id id : file.ids()) {
                String owner = owners.putIfAbsent(id.id(), "%s, line %d".formatted(file.name(), id.line()));
                if (owner != null) {
                    reject(file, id.line(), "the id '%s' is taken by %s: choose another".formatted(id.id(), owner));
                }
            }
        }
    }

    private void checkCalls(Collection<RouteFile> files) {
        Set<String> routes = files.stream()
                .flatMap(file -> file.routes().stream())
                .map(Route::from)
                .collect(Collectors.toCollection(TreeSet::new));
        javaRoutes.forEach(id -> routes.add(DIRECT + id));
        for (RouteFile file : files) {
            for (Endpoint endpoint : file.endpoints()) {
                if (endpoint.address().startsWith(DIRECT) && !routes.contains(resolved(endpoint.address()))) {
                    reject(
                            file,
                            endpoint.line(),
                            "there is no route for %s: correct the name, or add routes/%s%s"
                                    .formatted(
                                            endpoint.address(),
                                            endpoint.address().substring(DIRECT.length()),
                                            RouteFile.SUFFIX));
                }
            }
        }
    }

    private void checkVariables(Collection<RouteFile> files) {
        Set<String> set = files.stream()
                .flatMap(file -> file.variables().stream())
                .filter(RouteFile.Variable::set)
                .map(RouteFile.Variable::name)
                .collect(Collectors.toSet());
        for (RouteFile file : files) {
            for (RouteFile.Variable variable : file.variables()) {
                if (!set.contains(variable.name())) {
                    reject(
                            file,
                            variable.line(),
                            "no step sets the variable '%s': correct the name, or add a 'setVariable' before this"
                                    .formatted(variable.name()));
                }
            }
        }
    }

    private void checkBeans(RouteFile file) {
        for (RouteFile.Bean bean : file.beans()) {
            Object found = context.getRegistry().lookupByName(bean.name());
            if (found == null) {
                reject(
                        file,
                        bean.line(),
                        "there is no bean '%s': correct the name, or bind it in StepBeans".formatted(bean.name()));
                continue;
            }
            bean.method()
                    .filter(method -> !has(found, method))
                    .ifPresent(method -> reject(
                            file,
                            bean.line(),
                            "the bean '%s' has no method '%s': correct the name, or add it to %s"
                                    .formatted(
                                            bean.name(),
                                            method,
                                            found.getClass().getSimpleName())));
        }
    }

    private static boolean has(Object bean, String method) {
        return Arrays.stream(bean.getClass().getMethods()).map(Method::getName).anyMatch(method::equals);
    }

    private void checkSettings(RouteFile file) {
        for (RouteFile.Setting setting : file.settings()) {
            if (context.getPropertiesComponent().resolveProperty(setting.name()).isEmpty()) {
                reject(
                        file,
                        setting.line(),
                        "there is no setting '%s': correct the name, or add it to application.properties"
                                .formatted(setting.name()));
            }
        }
    }

    private void checkPicture(RouteFile file, Route route) {
        List<String> wanted = new ArrayList<>(PICTURE.keySet());
        List<String> found = new ArrayList<>();
        for (Endpoint step : route.steps()) {
            String called = PICTURE.get(step.id());
            if (called != null) {
                found.add(step.id());
                if (!step.address().equals(DIRECT + called)) {
                    reject(file, step.line(), "the step '%s' must call direct:%s".formatted(step.id(), called));
                }
            }
        }
        if (!found.equals(wanted)) {
            reject(
                    file,
                    route.line(),
                    "the route must have the steps %s in this order, others may stand between them; it has %s"
                            .formatted(String.join(", ", wanted), String.join(", ", found)));
        }
    }

    private String resolved(String address) {
        try {
            return context.resolvePropertyPlaceholders(address);
        } catch (IllegalArgumentException e) {
            return address;
        }
    }

    private void reject(RouteFile file, int line, String reason) {
        mistakes.add(new RejectedFileException(file.name(), line, reason));
    }

    private static Map<String, String> picture() {
        Map<String, String> steps = new LinkedHashMap<>();
        steps.put("receive", "receive-message");
        steps.put("classify", "classify-message");
        steps.put("ticket", "create-ticket");
        steps.put("store", "store-incident");
        steps.put("notify", "notify-customer");
        steps.put("remind", "schedule-reminder");
        steps.put("respond", "respond-created");
        return steps;
    }
}
