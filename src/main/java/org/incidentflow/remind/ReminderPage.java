package org.incidentflow.remind;

import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * How far all reminders ahead were gone through, so many at a time that a million of them need no memory.
 *
 * @param afterTime when the last one that was read falls due
 * @param afterId   its incident
 * @param armed     how many alarms were missing so far
 * @param more      whether there may be others behind it
 */
public record ReminderPage(Timestamp afterTime, UUID afterId, int armed, boolean more) {

    static final ReminderPage FIRST = new ReminderPage(new Timestamp(0), new UUID(0, 0), 0, true);

    /** @param rows of select-reminders-ahead.sql */
    ReminderPage next(List<Map<String, Object>> rows, int missing) {
        if (rows.isEmpty()) {
            return new ReminderPage(afterTime, afterId, armed, false);
        }
        Map<String, Object> last = rows.get(rows.size() - 1);
        return new ReminderPage((Timestamp) last.get("reminder_due_at"), (UUID) last.get("id"), armed + missing, true);
    }
}
