package org.incidentflow.ticket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.incidentflow.Samples;
import org.incidentflow.classify.Classification;
import org.junit.jupiter.api.Test;

class TicketRequestsTest {

    private final TicketRequests requests = new TicketRequests(Samples.CATEGORIES);

    @Test
    void tellsTheTicketApiWhatTheContractSays() throws JsonProcessingException {
        assertThat(Samples.JSON.readTree(
                        Samples.JSON.writeValueAsString(requests.create(Samples.INCIDENT, Samples.CLASSIFICATION))))
                .isEqualTo(
                        Samples.JSON.readTree(
                                """
                        {"incident_id": "e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab", "customer_id": "99876",
                         "category": "duplicate_payment", "message": "My credit card was charged twice",
                         "priority": "high"}"""));
    }

    @Test
    void takesThePriorityFromTheCatalogue() {
        Classification fraud = new Classification("fraud_report", 1, "Says so.", "local", false);

        assertThat(requests.create(Samples.INCIDENT, fraud).priority()).isEqualTo("urgent");
    }

    @Test
    void givesACategoryThatTheCatalogueNoLongerHasTheUsualPriority() {
        Classification weather = new Classification("weather", 1, "Rain.", "local", false);

        assertThat(requests.create(Samples.INCIDENT, weather).priority()).isEqualTo("normal");
    }
}
