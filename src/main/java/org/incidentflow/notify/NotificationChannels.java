package org.incidentflow.notify;

import java.util.List;
import java.util.Set;
import org.incidentflow.classify.Category;
import org.incidentflow.classify.CategoryCatalog;
import org.incidentflow.incident.Contact;

/** On which channels a customer is told: those of the category, or else {@code NOTIFY_CHANNELS}. */
public final class NotificationChannels {

    /** Every channel that there is. */
    public static final Set<String> ALL = Set.of("email", "sms", "whatsapp");

    private final List<String> standard;
    private final CategoryCatalog categories;

    public NotificationChannels(List<String> standard, CategoryCatalog categories) {
        this.standard = standard;
        this.categories = categories;
    }

    public List<String> of(String category) {
        return categories
                .find(category)
                .map(Category::channels)
                .filter(channels -> !channels.isEmpty())
                .orElse(standard);
    }

    /** The one for a message that goes out only once: the first that has an address, or else the first. */
    public String best(String category, Contact contact) {
        List<String> channels = of(category);
        return channels.stream()
                .filter(channel -> contact.recipient(channel) != null)
                .findFirst()
                .orElse(channels.get(0));
    }
}
