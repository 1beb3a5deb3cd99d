package org.incidentflow.remind;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.DoubleConsumer;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.incidentflow.incident.Contact;
import org.incidentflow.notify.MessageFields;
import org.incidentflow.notify.MessageTemplates;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.notify.NotificationChannels;
import org.incidentflow.platform.TimeOrderedId;

/** Writes what reminds the customers of claimed incidents: one message each, on the channel that reaches them best. */
public final class Reminders {

    private static final String KIND = "reminder";

    private final NotificationChannels channels;
    private final ReminderPolicy policy;
    private final MessageTemplates templates;
    private final ObjectMapper json;
    private final DoubleConsumer lag;

    /** @param lag is told how many seconds late each reminder is */
    public Reminders(
            NotificationChannels channels,
            ReminderPolicy policy,
            MessageTemplates templates,
            ObjectMapper json,
            DoubleConsumer lag) {
        this.channels = channels;
        this.policy = policy;
        this.templates = templates;
        this.json = json;
        this.lag = lag;
    }

    /** @param incidents rows of claim-due-reminders.sql */
    public List<NotificationBatch> compose(@Body List<Map<String, Object>> incidents) throws JsonProcessingException {
        List<NotificationBatch> batches = new ArrayList<>();
        for (Map<String, Object> incident : incidents) {
            batches.add(NotificationBatch.of(List.of(notification(incident)))
                    .continuing((String) incident.get("trace_context")));
        }
        return batches;
    }

    /** @param incidents the same rows, once their reminders are committed */
    public void recordLag(@Variable("reminded") List<Map<String, Object>> incidents) {
        incidents.forEach(incident -> lag.accept((Double) incident.get("lag_seconds")));
    }

    /** All that the batches hold, as one JSON array. */
    public String json(@Body List<NotificationBatch> batches) throws JsonProcessingException {
        return json.writeValueAsString(batches.stream()
                .flatMap(batch -> batch.notifications().stream())
                .toList());
    }

    private Notification notification(Map<String, Object> incident) throws JsonProcessingException {
        String category = (String) incident.get("classification");
        Contact contact = Contact.of((String) incident.get("contact"), json);
        String channel = channels.best(category, contact);
        long earlier = ((Number) incident.get("earlier_reminders")).longValue();
        MessageFields fields =
                MessageFields.of((String) incident.get("ticket_id"), policy.delay(category), category, contact);
        return new Notification(
                TimeOrderedId.next(),
                (UUID) incident.get("id"),
                channel,
                earlier == 0 ? KIND : KIND + "-" + (earlier + 1),
                contact.recipient(channel),
                templates.render(KIND, channel, contact.locale(), fields));
    }
}
