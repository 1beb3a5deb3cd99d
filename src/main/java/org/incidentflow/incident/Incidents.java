package org.incidentflow.incident;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Header;
import org.incidentflow.platform.ProblemException;

/** What the API says about incidents that exist, and about those that do not. */
public final class Incidents {

    /** @throws ProblemException 404 if the path's id cannot be one of an incident */
    public UUID id(@Header("id") String id) {
        return uuid(id, "incident");
    }

    /** @throws ProblemException 404 if the path's id cannot be one of a notification */
    public UUID notificationId(@Header("notification_id") String id) {
        return uuid(id, "notification of this incident");
    }

    private static UUID uuid(String id, String what) {
        try {
            UUID uuid = UUID.fromString(id);
            if (uuid.toString().equalsIgnoreCase(id)) {
                return uuid;
            }
        } catch (IllegalArgumentException e) {
            // answered below, like a shortened form
        }
        throw ProblemException.notFound("There is no %s with this id.".formatted(what));
    }

    /** The one value of the one row of a SELECT, or 404 when there is no row. */
    public Object found(@Body List<Map<String, Object>> rows) {
        if (rows.isEmpty()) {
            throw ProblemException.notFound("There is no incident with this id.");
        }
        return rows.get(0).values().iterator().next();
    }

    /**
     * When the reminder of an incident that open-incident.sql opened is due, in ISO 8601.
     *
     * @param opened null when the lease was lost, and somebody else opens the incident
     * @throws ProblemException 503 if so
     */
    public String opened(@Body Map<String, Object> opened) {
        if (opened == null) {
            throw ProblemException.takenOver();
        }
        return (String) opened.get("reminder_due_at");
    }
}
