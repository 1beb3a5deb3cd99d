package org.incidentflow.notify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.apache.camel.Variable;
import org.incidentflow.classify.Classification;
import org.incidentflow.incident.Contact;
import org.incidentflow.incident.Incident;
import org.incidentflow.platform.TimeOrderedId;
import org.incidentflow.remind.ReminderPolicy;
import org.incidentflow.ticket.Ticket;

/** Writes what tells a customer that the ticket exists, one message for each channel of the category. */
public final class Acknowledgments {

    private static final String KIND = "acknowledgment";

    private final NotificationChannels channels;
    private final ReminderPolicy reminders;
    private final MessageTemplates templates;
    private final ObjectMapper json;

    public Acknowledgments(
            NotificationChannels channels, ReminderPolicy reminders, MessageTemplates templates, ObjectMapper json) {
        this.channels = channels;
        this.reminders = reminders;
        this.templates = templates;
        this.json = json;
    }

    public NotificationBatch compose(
            @Variable("incident") Incident incident,
            @Variable("classification") Classification classification,
            @Variable("ticket") Ticket ticket)
            throws JsonProcessingException {
        Contact contact = incident.contact();
        String category = classification.category();
        MessageFields fields = MessageFields.of(ticket.id(), reminders.delay(category), category, contact);
        List<Notification> notifications = new ArrayList<>();
        for (String channel : channels.of(category)) {
            notifications.add(new Notification(
                    TimeOrderedId.next(),
                    incident.id(),
                    channel,
                    KIND,
                    contact.recipient(channel),
                    templates.render(KIND, channel, contact.locale(), fields)));
        }
        return NotificationBatch.of(notifications);
    }
}
