package org.incidentflow.incident;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Timestamp;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.incidentflow.platform.ProblemException;

/** Reads and checks the body of a PATCH, and tells what came of it. */
public final class IncidentChanges {

    private final RequestReader requests;
    private final Collection<String> categories;

    public IncidentChanges(ObjectMapper json, Collection<String> categories) {
        this.requests = new RequestReader(json);
        this.categories = categories;
    }

    /** @throws ProblemException 400 if the body is not a JSON object, 422 if a field is wrong or none is given */
    public IncidentChange read(@Body byte[] body) {
        Fields fields = new Fields(requests.object(body));
        String status = fields.oneOf("status", List.of("open", "resolved"));
        String classification = fields.oneOf("classification", categories);
        if (!fields.present("status") && !fields.present("classification")) {
            fields.wrong("status", "or classification is required");
        }
        fields.check();
        return new IncidentChange(status, classification);
    }

    /**
     * @param rows of update-incident.sql
     * @throws ProblemException 404 if there is no such incident, 409 if it is still being received
     */
    public AppliedChange applied(@Body List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            throw ProblemException.notFound("There is no incident with this id.");
        }
        Map<String, Object> row = rows.get(0);
        if ("received".equals(row.get("old_status"))) {
            throw ProblemException.conflict(
                    "The incident is still being received. Send the change again when it is open.");
        }
        return new AppliedChange(
                (UUID) row.get("id"),
                (Boolean) row.get("resolved"),
                (Boolean) row.get("reopened"),
                ((Timestamp) row.get("reminder_due_at")).toInstant());
    }
}
