package org.incidentflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.incidentflow.platform.Settings;
import org.junit.jupiter.api.Test;

class StepBeansTest {

    @Test
    void aLeaseOutlastsTheModelBothCallsForATicketWithAWaitBetweenAndTheDelivery() {
        Map<String, String> properties = Map.of("llm.timeout", "20s", "ticket.timeout", "60s", "notify.wait", "2s");
        Settings settings = new Settings(name -> Optional.ofNullable(properties.get(name)));

        assertThat(StepBeans.lease(settings)).isGreaterThan(Duration.ofSeconds(20 + 60 + 60 + 60 + 2));
    }
}
