package org.incidentflow.operate;

import static org.assertj.core.api.Assertions.assertThat;

import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;
import org.jolokia.server.core.util.RequestType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class JolokiaPolicyTest {

    private static final String CONTEXT = "org.apache.camel:context=incident-flow,type=context,name=\"incident-flow\"";
    private static final String ROUTE = "org.apache.camel:context=incident-flow,type=routes,name=\"create-incident\"";

    private final JolokiaPolicy policy = new JolokiaPolicy();

    @ParameterizedTest
    @ValueSource(strings = {ROUTE, "org.apache.camel:type=routes,*", "org.incidentflow:type=Operations"})
    void opensTheAttributesOfCamelAndOfTheApplication(String name) throws Exception {
        assertThat(policy.isReadAllowed(name(name))).isTrue();
        assertThat(policy.isAttributeReadAllowed(name(name), "Any")).isTrue();
        assertThat(policy.isObjectNameHidden(name(name))).isFalse();
    }

    @Test
    void opensQuartzByNameAndNotTheListOfAllReminders() throws Exception {
        ObjectName scheduler = name("quartz:type=QuartzScheduler,name=incident-flow,instance=a");

        assertThat(policy.isAttributeReadAllowed(scheduler, "Started")).isTrue();
        assertThat(policy.isAttributeReadAllowed(scheduler, "AllTriggers")).isFalse();
        assertThat(policy.isReadAllowed(scheduler)).isFalse();
        assertThat(policy.isObjectNameHidden(scheduler)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang:type=Runtime",
                "java.lang:type=Memory",
                "java.util.logging:type=Logging",
                "com.sun.management:type=DiagnosticCommand",
                "com.sun.management:type=HotSpotDiagnostic",
                "JMImplementation:type=MBeanServerDelegate",
                "jolokia:type=Config",
                "org.apache.logging.log4j2:type=1",
                "com.zaxxer.hikari:type=Pool (requests)",
                "org.apache.camel.other:type=routes",
                "org.incidentflow.other:type=Operations",
                "*:*",
                "org.apache*:*",
                "quart?:*"
            })
    void closesAllElse(String name) throws Exception {
        assertThat(policy.isReadAllowed(name(name))).isFalse();
        assertThat(policy.isAttributeReadAllowed(name(name), "Any")).isFalse();
        assertThat(policy.isOperationAllowed(name(name), "dumpRoutesAsXml")).isFalse();
        assertThat(policy.isObjectNameHidden(name(name))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "dumpRoutesAsXml, true",
        "dumpRoutesAsXml(), true",
        "'dumpRouteStatsAsXml(boolean,boolean)', true",
        "sendBody, false",
        "'sendBodyAndHeaders(java.lang.String, java.lang.Object, java.util.Map)', false",
        "requestBody, false",
        "createEndpoint(java.lang.String), false",
        "updateRouteFromXml, false",
        "setGlobalOption, false",
        "stop, false",
        "suspend(), false",
        "remove, false",
        "restart(), false",
        "reset(boolean), false",
        "dumpAllTracedMessagesAsXml(), false",
        "dumpTracedMessagesAsXml(java.lang.String), false",
        "browseAllMessagesAsXml(java.lang.Boolean), false",
        "browseMessageBody, false",
        "addBreakpoint, false",
        "setMessageBodyOnBreakpoint, false",
        "interrupt(java.lang.String), false",
        "transitionToForcedOpenState, false"
    })
    void letsCamelBeLookedAtAndNotChanged(String operation, boolean allowed) throws Exception {
        assertThat(policy.isOperationAllowed(name(CONTEXT), operation)).isEqualTo(allowed);
        assertThat(policy.isOperationAllowed(name(ROUTE), operation)).isEqualTo(allowed);
        assertThat(policy.isOperationAllowed(name("org.apache.camel:*"), operation))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "getTriggerState, true",
        "scheduleJob, false",
        "'scheduleJob(java.util.Map,java.util.Map)', false",
        "addJob, false",
        "triggerJob, false",
        "deleteJob, false",
        "standby, false",
        "clear, false",
        "getTriggersOfJob, false"
    })
    void letsQuartzBeLookedAtAndNotChanged(String operation, boolean allowed) throws Exception {
        assertThat(policy.isOperationAllowed(name("quartz:type=QuartzScheduler,name=incident-flow"), operation))
                .isEqualTo(allowed);
    }

    @Test
    void opensEveryOperationOfTheApplication() throws Exception {
        assertThat(policy.isOperationAllowed(Operations.NAME, "pauseDelivery")).isTrue();
        assertThat(policy.isOperationAllowed(name("org.incidentflow:*"), "pauseDelivery"))
                .isFalse();
    }

    @ParameterizedTest
    @EnumSource(RequestType.class)
    void writesNothingAndPushesNothing(RequestType type) {
        assertThat(policy.isTypeAllowed(type))
                .isEqualTo(
                        switch (type) {
                            case VERSION, LIST, SEARCH, READ, EXEC -> true;
                            default -> false;
                        });
        assertThat(policy.isAttributeWriteAllowed(Operations.NAME, "Any")).isFalse();
        assertThat(policy.isOriginAllowed("http://elsewhere.example", false)).isFalse();
    }

    private static ObjectName name(String name) throws MalformedObjectNameException {
        return new ObjectName(name);
    }
}
