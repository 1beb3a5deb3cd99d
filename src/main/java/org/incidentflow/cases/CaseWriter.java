package org.incidentflow.cases;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.incidentflow.cases.Case.Asked;
import org.incidentflow.cases.Case.AskedTicketApi;
import org.incidentflow.cases.Case.Expect;
import org.incidentflow.cases.Case.Given;
import org.incidentflow.cases.Case.Model;
import org.incidentflow.cases.Case.Request;
import org.incidentflow.cases.Case.Response;
import org.incidentflow.cases.Case.Rows;
import org.incidentflow.cases.Case.TicketApi;
import org.incidentflow.classify.Category;
import org.incidentflow.classify.CategoryCatalog;
import org.incidentflow.platform.Durations;

/**
 * Turns a stored incident into a case that says the same of nobody in particular: what is given is what was, with
 * stand-ins for personal data; what is expected is what was decided when the incident was opened, with peers in health.
 */
final class CaseWriter {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String CUSTOMER = "10001";
    private static final String TICKET = "TKT-5678";
    private static final int LONGEST_MESSAGE = 4_000;

    private final CategoryCatalog categories;
    private final Function<String, String> defaults;
    private final PersonalDataFinder finder;

    /** @param defaults the value of a setting in application.properties, by the name of its variable */
    CaseWriter(CategoryCatalog categories, Function<String, String> defaults, PersonalDataFinder finder) {
        this.categories = categories;
        this.defaults = defaults;
        this.finder = finder;
    }

    Case write(StoredIncident stored) {
        JsonNode opened = stored.opened().path("details");
        StandIns standIns = new StandIns(finder);
        ObjectNode body = body(stored.incident(), standIns);
        boolean local = opened.path("ticket_source").asText().equals("local");
        standIns.put(opened.path("ticket_id").asText(), TICKET);
        String category = opened.path("classification").asText();
        String by = opened.path("classified_by").asText();
        return new Case(
                "A message about %s, as it came in on %s; personal data replaced."
                        .formatted(category, body.path("channel").asText()),
                new Given(
                        new Request(body, null, null),
                        by.equals("local") ? null : model(stored.incident(), opened, standIns),
                        ticketApi(local),
                        null,
                        settings(stored, opened, category)),
                new Expect(
                        new Response(IntNode.valueOf(201), null, response(stored, opened, local)),
                        new Rows(null, notifications(stored, local, standIns), null),
                        new Asked(null, new AskedTicketApi(null, null, ticketBody(category))),
                        null));
    }

    private static ObjectNode body(JsonNode incident, StandIns standIns) {
        ObjectNode body = JSON.objectNode()
                .put("customer_id", standIns.putId(incident.path("customer_id").asText(), CUSTOMER))
                .put("channel", incident.path("channel").asText());
        ObjectNode contact = JSON.objectNode();
        JsonNode known = incident.path("contact");
        putIfPresent(contact, "name", standIns.putName(text(known, "name"), "Alex", "Miller"));
        putIfPresent(contact, "email", standIns.put(text(known, "email"), "customer@example.org"));
        putIfPresent(contact, "phone", standIns.put(text(known, "phone"), "+12025550100"));
        putIfPresent(contact, "whatsapp", whatsapp(known, standIns));
        putIfPresent(contact, "locale", text(known, "locale"));
        putIfPresent(contact, "time_zone", text(known, "time_zone"));
        // What was not understood is not given again, but may stand in the message too.
        JsonNode asGiven = known.path("as_given");
        standIns.putName(text(asGiven, "name"), "Alex", "Miller");
        standIns.put(text(asGiven, "email"), "customer@example.org");
        standIns.put(text(asGiven, "phone"), "+12025550100");
        standIns.put(text(asGiven, "whatsapp"), "+12025550101");
        String message = standIns.in(incident.path("message").asText());
        if (message.codePointCount(0, message.length()) > LONGEST_MESSAGE) {
            throw new IllegalArgumentException("With stand-ins the message is longer than the API takes");
        }
        body.put("message", message);
        if (!contact.isEmpty()) {
            body.set("contact", contact);
        }
        return body;
    }

    private static String whatsapp(JsonNode known, StandIns standIns) {
        String number = text(known, "whatsapp");
        return number != null && number.equals(text(known, "phone"))
                ? "+12025550100"
                : standIns.put(number, "+12025550101");
    }

    private static Model model(JsonNode incident, JsonNode opened, StandIns standIns) {
        ObjectNode answer = JSON.objectNode();
        answer.set("category", opened.path("classification"));
        answer.set("confidence", opened.path("confidence"));
        answer.put("reason", standIns.in(incident.path("reason").asText()));
        return new Model(answer, null, null);
    }

    private static TicketApi ticketApi(boolean down) {
        return down
                ? new TicketApi(503, null, null)
                : new TicketApi(201, JSON.objectNode().put("ticket_id", TICKET), null);
    }

    /** Those that show in what the customer was told, where they were not the default. */
    private Map<String, String> settings(StoredIncident stored, JsonNode opened, String category) {
        Map<String, String> settings = new TreeMap<>();
        Category own = categories.find(category).orElse(null);
        if (own == null || own.channels().isEmpty()) {
            TreeSet<String> used = new TreeSet<>();
            acknowledgments(stored).forEach(one -> used.add(one.path("channel").asText()));
            if (!used.equals(
                    new TreeSet<>(List.of(defaults.apply("NOTIFY_CHANNELS").split("\\s*,\\s*"))))) {
                settings.put("NOTIFY_CHANNELS", String.join(",", used));
            }
        }
        if (own == null || own.reminderDelay().isEmpty()) {
            Duration delay = Duration.between(
                    OffsetDateTime.parse(stored.opened().path("created_at").asText()),
                    OffsetDateTime.parse(opened.path("reminder_due_at").asText()));
            // The event is a little younger than the time from which the delay counts.
            long seconds = (long) Math.ceil(delay.toMillis() / 1_000.0);
            if (seconds != Durations.parse(defaults.apply("REMINDER_DELAY")).toSeconds()) {
                settings.put("REMINDER_DELAY", seconds + "s");
            }
        }
        return settings.isEmpty() ? null : settings;
    }

    private ObjectNode response(StoredIncident stored, JsonNode opened, boolean local) {
        ObjectNode body = JSON.objectNode();
        body.put("status", "open");
        body.set("classification", opened.path("classification"));
        if (opened.path("classified_by").asText().equals("local")) {
            body.put("classified_by", "local");
        } else {
            body.set("confidence", opened.path("confidence"));
            boolean unsure = opened.path("confidence").asDouble() < Double.parseDouble(defaults.apply("REVIEW_BELOW"));
            if (!stored.corrected()
                    && unsure == stored.incident().path("needs_review").asBoolean()) {
                body.set("needs_review", BooleanNode.valueOf(unsure));
            }
        }
        body.put("ticket_source", local ? "local" : "api");
        if (!local) {
            body.put("ticket_id", TICKET);
        }
        return body;
    }

    private static List<Map<String, JsonNode>> notifications(StoredIncident stored, boolean local, StandIns standIns) {
        List<Map<String, JsonNode>> notifications = new ArrayList<>();
        for (JsonNode one : acknowledgments(stored)) {
            Map<String, JsonNode> row = new LinkedHashMap<>();
            boolean reachable = one.path("recipient").isTextual();
            row.put("channel", one.path("channel"));
            row.put("kind", one.path("kind"));
            row.put("status", TextNode.valueOf(reachable ? "sent" : "skipped"));
            if (!reachable) {
                row.put("recipient", NullNode.getInstance());
            }
            standIns.inOurs(one.path("message").asText())
                    .map(message -> local ? withAnyTicket(message) : message)
                    .ifPresent(message -> row.put("message", TextNode.valueOf(message)));
            notifications.add(row);
        }
        return notifications;
    }

    /** A local ticket is another each time. */
    private static String withAnyTicket(String message) {
        String literal = message.replaceAll("[\\\\.\\[\\]{}()*+?^$|]", "\\\\$0");
        return "/^" + literal.replace(TICKET, "TKT-[0-9A-Z]{8}") + "$/";
    }

    private static List<JsonNode> acknowledgments(StoredIncident stored) {
        List<JsonNode> acknowledgments = new ArrayList<>();
        for (JsonNode notification : stored.notifications()) {
            if (notification.path("kind").asText().equals("acknowledgment")) {
                acknowledgments.add(notification);
            }
        }
        return acknowledgments;
    }

    private ObjectNode ticketBody(String category) {
        ObjectNode body = JSON.objectNode().put("category", category).put("customer_id", CUSTOMER);
        categories
                .find(category)
                .ifPresent(found -> body.put("priority", found.priority().label()));
        return body;
    }

    private static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isTextual() ? value.textValue() : null;
    }

    private static void putIfPresent(ObjectNode object, String field, String value) {
        if (value != null) {
            object.put(field, value);
        }
    }
}
