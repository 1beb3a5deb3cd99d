package org.incidentflow.incident;

import java.time.OffsetDateTime;
import java.util.UUID;

/**
 * Which incidents to list; null does not filter.
 *
 * @param limit     how many a page holds
 * @param afterTime with {@code afterId}, the last incident of the page before
 */
public record IncidentQuery(
        String status,
        String classification,
        String customerId,
        String ticketId,
        Boolean needsReview,
        int limit,
        OffsetDateTime afterTime,
        UUID afterId) {

    /** One more than a page holds, to know whether another follows. */
    public int fetch() {
        return limit + 1;
    }
}
