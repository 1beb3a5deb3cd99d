package org.incidentflow.remind;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.time.Duration;
import org.incidentflow.Samples;
import org.junit.jupiter.api.Test;

class ReminderPolicyTest {

    private final ReminderPolicy policy = new ReminderPolicy(Duration.ofHours(24), Samples.CATEGORIES, Samples.JSON);

    @Test
    void isTheCategorysDelayOrElseTheStandard() {
        assertThat(policy.delay("fraud_report")).isEqualTo(Duration.ofMinutes(90));
        assertThat(policy.delay("duplicate_payment")).isEqualTo(Duration.ofHours(24));
        assertThat(policy.delay("no_longer_known")).isEqualTo(Duration.ofHours(24));
    }

    @Test
    void isGivenToSqlInSeconds() {
        assertThat(policy.delaySeconds(Samples.classification("fraud_report"))).isEqualTo(5_400);
        assertThat(new ReminderPolicy(Duration.ofMillis(1_500), Samples.CATEGORIES, Samples.JSON)
                        .delaySeconds(Samples.classification("duplicate_payment")))
                .isEqualTo(1.5);
    }

    @Test
    void listsAllDelaysWithTheStandardUnderTheEmptyName() throws JsonProcessingException {
        assertThat(Samples.JSON.readTree(policy.delaysJson()))
                .isEqualTo(
                        Samples.JSON.readTree(
                                """
                        {"duplicate_payment": 86400.0, "fraud_report": 5400.0, "general_inquiry": 86400.0,
                         "": 86400.0}"""));
    }
}
