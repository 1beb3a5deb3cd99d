package org.incidentflow;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.incidentflow.classify.Category;
import org.incidentflow.classify.CategoryCatalog;
import org.incidentflow.classify.Classification;
import org.incidentflow.classify.Priority;
import org.incidentflow.incident.Contact;
import org.incidentflow.incident.Incident;
import org.incidentflow.notify.MessageTemplates;
import org.incidentflow.notify.Notification;
import org.incidentflow.notify.NotificationBatch;
import org.incidentflow.platform.Json;
import org.incidentflow.ticket.Ticket;

/** One customer's incident at every stage of the flow, and the catalogue that it belongs to. */
public final class Samples {

    public static final UUID INCIDENT_ID = UUID.fromString("e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab");
    public static final ObjectMapper JSON = Json.mapper();

    /** {@code fraud_report} has channels and a delay of its own; the other two have the standard ones. */
    public static final CategoryCatalog CATEGORIES = new CategoryCatalog(List.of(
            category("duplicate_payment", Priority.HIGH, Optional.empty(), List.of(), "paid twice"),
            category(
                    "fraud_report",
                    Priority.URGENT,
                    Optional.of(Duration.ofMinutes(90)),
                    List.of("whatsapp", "sms"),
                    "stolen card"),
            category("general_inquiry", Priority.LOW, Optional.empty(), List.of(), "opening hours")));

    public static final Contact CONTACT =
            new Contact("A. Customer", "a@example.org", "+41 44 668 18 00", null, "de-CH", "Europe/Zurich");
    public static final Incident INCIDENT = new Incident(
            INCIDENT_ID,
            "99876",
            "whatsapp",
            "My credit card was charged twice",
            CONTACT,
            null,
            "anonymous",
            null,
            null,
            "lease");
    public static final Classification CLASSIFICATION =
            new Classification("duplicate_payment", 0.96, "Charged twice.", "local", false);

    public static Classification classification(String category) {
        return new Classification(category, 0.96, "Because.", "local", false);
    }

    public static final Ticket TICKET = new Ticket("TKT-5678", "api", "TKT-5678", 0, false);

    private Samples() {}

    /** The texts that the application ships with. */
    public static MessageTemplates templates() {
        return MessageTemplates.read(Path.of("routes/messages"));
    }

    /** An acknowledgment on each of these channels. */
    public static NotificationBatch notifications(String... channels) {
        List<Notification> notifications = new ArrayList<>();
        for (String channel : channels) {
            notifications.add(notification(channel));
        }
        return NotificationBatch.of(notifications);
    }

    public static Notification notification(String channel) {
        return new Notification(
                UUID.nameUUIDFromBytes(channel.getBytes()),
                INCIDENT_ID,
                channel,
                "acknowledgment",
                CONTACT.recipient(channel),
                "Ticket #TKT-5678 created.");
    }

    private static Category category(
            String name, Priority priority, Optional<Duration> delay, List<String> channels, String example) {
        return new Category(name, "About " + name + ".", priority, delay, channels, List.of(example));
    }
}
