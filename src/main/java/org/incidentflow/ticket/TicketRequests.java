package org.incidentflow.ticket;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.apache.camel.Variable;
import org.incidentflow.classify.Category;
import org.incidentflow.classify.CategoryCatalog;
import org.incidentflow.classify.Classification;
import org.incidentflow.classify.Priority;
import org.incidentflow.incident.Incident;

/** Makes the body of the call to the ticket API. */
public final class TicketRequests {

    private final CategoryCatalog categories;

    public TicketRequests(CategoryCatalog categories) {
        this.categories = categories;
    }

    public TicketRequest create(
            @Variable("incident") Incident incident, @Variable("classification") Classification classification) {
        return new TicketRequest(
                incident.id().toString(),
                incident.customerId(),
                classification.category(),
                incident.message(),
                categories
                        .find(classification.category())
                        .map(Category::priority)
                        .orElse(Priority.NORMAL)
                        .label());
    }

    /** What a ticket API is told. */
    public record TicketRequest(
            @JsonProperty("incident_id") String incidentId,
            @JsonProperty("customer_id") String customerId,
            String category,
            String message,
            String priority) {}
}
