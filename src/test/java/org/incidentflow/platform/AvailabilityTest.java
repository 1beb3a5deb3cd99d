package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.Optional;
import org.apache.camel.impl.DefaultCamelContext;
import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;

class AvailabilityTest {

    @Test
    void refusesToOpenWithoutTheRoutesOfTheApi() throws Exception {
        ApiContract contract = ApiContract.read(Path.of("routes/openapi.json"), Samples.JSON);
        FrontDoor frontDoor = new FrontDoor(contract, (request, operation) -> Optional.empty(), Samples.JSON);

        try (DefaultCamelContext context = new DefaultCamelContext()) {
            context.addStartupListener(new Availability(frontDoor, "listens"));

            assertThatExceptionOfType(SettingException.class)
                    .isThrownBy(context::start)
                    .withMessageContaining("routes/*.camel.yaml");
        }
    }
}
