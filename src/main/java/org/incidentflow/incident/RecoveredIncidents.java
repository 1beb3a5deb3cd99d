package org.incidentflow.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;

/** Reads incidents that were taken over from another process. */
public final class RecoveredIncidents {

    private final ObjectMapper json;

    public RecoveredIncidents(ObjectMapper json) {
        this.json = json;
    }

    /** @param attempts how often it was taken over by now */
    public record Recovered(Incident incident, int attempts) {}

    /** @param rows of claim-expired-incidents.sql */
    public List<Recovered> read(@Body List<Map<String, Object>> rows) throws JsonProcessingException {
        List<Recovered> recovered = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            String contactJson = (String) row.get("contact");
            Incident incident = new Incident(
                    (UUID) row.get("id"),
                    (String) row.get("customer_id"),
                    (String) row.get("channel"),
                    (String) row.get("message"),
                    Contact.of(contactJson, json),
                    contactJson,
                    (String) row.get("client_id"),
                    null,
                    null,
                    (String) row.get("lease_owner"));
            recovered.add(new Recovered(incident, (Integer) row.get("attempts")));
        }
        return recovered;
    }
}
