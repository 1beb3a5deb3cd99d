package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.Test;

class AvailabilityTest {

    @Test
    void refusesToOpenWithoutTheRoutesOfTheApi() throws Exception {
        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addStartupListener(new Availability(Doors.wide(), () -> {}, "listens"));

            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(context::start)
                    .withMessageContaining("routes/*.camel.yaml");
        }
    }

    @Test
    void doesNotOpenWhenTheSelfTestFails() {
        FrontDoor frontDoor = Doors.wide();
        Availability availability = new Availability(
                frontDoor,
                () -> {
                    throw new IllegalStateException("a door stands open");
                },
                "listens");

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> {
                    try (DefaultCamelContext context = new DefaultCamelContext()) {
                        RouteBuilder.addRoutes(context, routes -> routes.from("direct:serve-api")
                                .routeId("serve-api")
                                .stop());
                        context.addStartupListener(availability);
                        context.start();
                    }
                })
                .withMessage("a door stands open");
        assertThat(frontDoor.isOpen()).isFalse();
    }
}
