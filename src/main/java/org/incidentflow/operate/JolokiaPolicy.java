package org.incidentflow.operate;

import java.util.Map;
import java.util.Set;
import javax.management.ObjectName;
import org.jolokia.server.core.restrictor.DenyAllRestrictor;
import org.jolokia.server.core.util.HttpMethod;
import org.jolokia.server.core.util.RequestType;

/**
 * What is open over HTTP: the MBeans of Camel, of Quartz and our own, for reading; what changes something is our own
 * MBean's business alone, and nothing else of the JVM is shown.
 *
 * <p>Closed are thereby what sends messages past the API's doors ({@code sendBody}, {@code createEndpoint}), what brings
 * in code ({@code updateRouteFromXml}, Quartz's {@code scheduleJob} with a class of the caller's choice), what shows
 * customers' messages and addresses (the tracer's, debugger's and endpoints' dumps of messages), what stops routes, and
 * every attribute's value.
 */
final class JolokiaPolicy extends DenyAllRestrictor {

    private static final String QUARTZ = "quartz";

    private static final Set<RequestType> TYPES =
            Set.of(RequestType.VERSION, RequestType.LIST, RequestType.SEARCH, RequestType.READ, RequestType.EXEC);

    /** Operations of Camel's and Quartz's MBeans that only look: at routes, statistics and what is in flight. */
    private static final Map<String, Set<String>> LOOKS = Map.of(
            "org.apache.camel",
            Set.of(
                    "browse",
                    "componentNames",
                    "dataFormatNames",
                    "details",
                    "dumpProcessorAsXml",
                    "dumpRestsAsXml",
                    "dumpRouteAsXml",
                    "dumpRouteAsYaml",
                    "dumpRouteSourceLocationsAsXml",
                    "dumpRouteStatsAsJSon",
                    "dumpRouteStatsAsXml",
                    "dumpRoutesAsXml",
                    "dumpRoutesAsYaml",
                    "dumpRoutesStatsAsXml",
                    "dumpStatsAsJSon",
                    "dumpStatsAsXml",
                    "dumpStepStatsAsXml",
                    "endpointStatistics",
                    "extendedInformation",
                    "languageNames",
                    "listEndpoints",
                    "listRestServices",
                    "listTasks",
                    "processorIds",
                    "routeGroups",
                    "routeIds"),
            QUARTZ,
            Set.of("getJobDetail", "getJobNames", "getTrigger", "getTriggerState"));

    /** Reads every armed reminder from the database, one by one. */
    private static final String ALL_TRIGGERS = "AllTriggers";

    @Override
    public boolean isHttpMethodAllowed(HttpMethod method) {
        return true;
    }

    @Override
    public boolean isTypeAllowed(RequestType type) {
        return TYPES.contains(type);
    }

    @Override
    public boolean isAttributeReadAllowed(ObjectName name, String attribute) {
        return isOpen(name) && !ALL_TRIGGERS.equals(attribute);
    }

    /** Whether all attributes may be read at once. Quartz's may not: they have to be named. */
    boolean isReadAllowed(ObjectName name) {
        return isOpen(name) && !name.getDomain().equals(QUARTZ);
    }

    @Override
    public boolean isOperationAllowed(ObjectName name, String operation) {
        if (name.isPattern()) {
            return false;
        }
        return isOurs(name)
                || LOOKS.getOrDefault(name.getDomain(), Set.of()).contains(operation.replaceFirst("\\(.*", ""));
    }

    @Override
    public boolean isObjectNameHidden(ObjectName name) {
        return !isOpen(name);
    }

    private static boolean isOpen(ObjectName name) {
        return isOurs(name) || LOOKS.containsKey(name.getDomain());
    }

    private static boolean isOurs(ObjectName name) {
        return name.getDomain().equals(Operations.NAME.getDomain());
    }
}
