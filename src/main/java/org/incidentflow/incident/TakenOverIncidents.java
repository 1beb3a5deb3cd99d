package org.incidentflow.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.incidentflow.classify.Classification;
import org.incidentflow.observe.Continued;

/** Reads incidents that a sweep took over. */
public final class TakenOverIncidents {

    private final ObjectMapper json;

    public TakenOverIncidents(ObjectMapper json) {
        this.json = json;
    }

    /**
     * @param attempts       how often it was taken over before it was open
     * @param classification what is stored; null while it is only received
     */
    public record TakenOver(Incident incident, int attempts, Classification classification, String traceContext)
            implements Continued {}

    /** @param rows of claim-expired-incidents.sql or claim-local-tickets.sql */
    public List<TakenOver> read(@Body List<Map<String, Object>> rows) throws JsonProcessingException {
        List<TakenOver> takenOver = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            takenOver.add(new TakenOver(incident(row), (Integer) row.get("attempts"), classification(row), (String)
                    row.get("trace_context")));
        }
        return takenOver;
    }

    private Incident incident(Map<String, Object> row) throws JsonProcessingException {
        String contactJson = (String) row.get("contact");
        return new Incident(
                (UUID) row.get("id"),
                (String) row.get("customer_id"),
                (String) row.get("channel"),
                (String) row.get("message"),
                Contact.of(contactJson, json),
                contactJson,
                (String) row.get("client_id"),
                (String) row.get("idempotency_key"),
                (String) row.get("request_hash"),
                (String) row.get("lease_owner"));
    }

    private static Classification classification(Map<String, Object> row) {
        return row.get("classification") == null
                ? null
                : new Classification(
                        (String) row.get("classification"),
                        (Double) row.get("confidence"),
                        (String) row.get("reason"),
                        (String) row.get("classified_by"),
                        (Boolean) row.get("needs_review"));
    }
}
