package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.incidentflow.testing.Problems.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class IncidentApiIT {

    private static final String MESSAGE = "My credit card was charged twice";
    private static final OffsetDateTime MORNING = OffsetDateTime.of(2026, 3, 1, 8, 0, 0, 123_456_000, ZoneOffset.UTC);

    private static final String[] COLUMNS = {
        "incident_id",
        "id",
        "customer_id",
        "channel",
        "message",
        "contact",
        "classification",
        "confidence",
        "reason",
        "classified_by",
        "needs_review",
        "ticket_id",
        "ticket_source",
        "status",
        "created_at",
        "updated_at",
        "resolved_at",
        "reminder_due_at",
        "reminder_sent",
        "client_id",
        "idempotency_key",
        "request_hash",
        "lease_owner",
        "lease_expires_at",
        "external_ticket_id",
        "ticket_unconfirmed"
    };

    @RegisterExtension
    static final TestApplication application = TestApplication.with(Map.of("NOTIFY_SWEEP_INTERVAL", "300ms"));

    @BeforeEach
    void forgetEarlierIncidents() {
        application.rows().update("TRUNCATE incidents, notifications, incident_events");
    }

    @Test
    void showsAnIncidentWithAllItsColumns() {
        Response created = application.api().report(MESSAGE);

        Response shown = application.api().get(created.location());

        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.header("Content-Type")).isEqualTo("application/json");
        assertThat(shown.json().fieldNames()).toIterable().contains(COLUMNS);
        assertThat(shown.text("incident_id")).isEqualTo(shown.text("id")).isEqualTo(created.text("incident_id"));
        assertThat(shown.text("customer_id")).isEqualTo("99876");
        assertThat(shown.text("channel")).isEqualTo("whatsapp");
        assertThat(shown.text("message")).isEqualTo(MESSAGE);
        assertThat(shown.text("status")).isEqualTo("open");
        assertThat(shown.json().get("confidence")).isEqualTo(created.json().get("confidence"));
        assertThat(shown.json().get("reminder_sent").booleanValue()).isFalse();
        for (String field : List.of("ticket_id", "ticket_source", "classification", "classified_by", "reason")) {
            assertThat(shown.text(field)).as(field).isEqualTo(created.text(field));
        }
        assertThat(OffsetDateTime.parse(shown.text("created_at")).toInstant())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(OffsetDateTime.parse(shown.text("reminder_due_at")))
                .isEqualTo(OffsetDateTime.parse(created.text("reminder_due_at")));
    }

    @Test
    void takesAnIdFromThePathAlone() {
        UUID other = insert("other", "open", "card_issue", false, MORNING);
        Response created = application.api().report(MESSAGE);
        String attack = "?id=" + other + "&incidentId=" + other + "&CamelSqlQuery=SELECT%201&CamelHttpResponseCode=299";

        Response shown = application.api().get(created.location() + attack);
        Response resolved = application.api().patch(created.location() + attack, "{\"status\": \"resolved\"}");

        assertThat(shown.status()).isEqualTo(200);
        assertThat(shown.text("id")).isEqualTo(created.text("incident_id"));
        assertThat(resolved.status()).isEqualTo(200);
        assertThat(resolved.text("id")).isEqualTo(created.text("incident_id"));
        assertThat(status(other)).isEqualTo("open");
    }

    @Test
    void listsTheNewestFirstPageByPage() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            // Pairs with the same time, so that pages also end between two of a pair.
            expected.add(insert("1", "open", "card_issue", false, MORNING.plusNanos(i / 2 * 1_000L))
                    .toString());
        }

        for (int limit : new int[] {1, 2, 3, 7, 8}) {
            List<String> seen = new ArrayList<>();
            String query = "?limit=" + limit;
            while (query != null) {
                JsonNode page = list(query);
                assertThat(page.get("incidents").size()).isBetween(1, limit);
                page.get("incidents")
                        .forEach(incident -> seen.add(incident.get("id").asText()));
                JsonNode cursor = page.get("next_cursor");
                query = cursor.isNull() ? null : "?limit=" + limit + "&cursor=" + cursor.textValue();
            }
            assertThat(seen).as("limit %d", limit).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(seen.stream().map(expected::indexOf).map(i -> -i / 2))
                    .as("limit %d", limit)
                    .isSorted();
        }
    }

    @Test
    void keepsItsPlaceWhileIncidentsAreAdded() {
        List<UUID> all = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            all.add(insert("1", "open", "card_issue", false, MORNING.plusSeconds(i)));
        }
        JsonNode first = list("?limit=2");
        insert("1", "open", "card_issue", false, MORNING.plusSeconds(10));

        JsonNode second = list("?limit=2&cursor=" + first.get("next_cursor").textValue());

        assertThat(ids(first)).containsExactly(all.get(3), all.get(2));
        assertThat(ids(second)).containsExactly(all.get(1), all.get(0));
        assertThat(second.get("next_cursor").isNull()).isTrue();
    }

    @Test
    void filtersByEveryField() {
        UUID open = insert("alice", "open", "card_issue", true, MORNING);
        UUID resolved = insert("alice", "resolved", "fraud_report", false, MORNING.plusSeconds(1));
        UUID received = insert("b&b +1", "received", null, false, MORNING.plusSeconds(2));

        assertThat(ids(list(""))).containsExactly(received, resolved, open);
        assertThat(ids(list("?status=open"))).containsExactly(open);
        assertThat(ids(list("?status=resolved"))).containsExactly(resolved);
        assertThat(ids(list("?status=received"))).containsExactly(received);
        assertThat(ids(list("?classification=card_issue"))).containsExactly(open);
        assertThat(ids(list("?customer_id=alice"))).containsExactly(resolved, open);
        assertThat(ids(list("?customer_id=b%26b%20%2B1"))).containsExactly(received);
        assertThat(ids(list("?customer_id=b%26b+%2B1"))).containsExactly(received);
        assertThat(ids(list("?needs_review=true"))).containsExactly(open);
        assertThat(ids(list("?needs_review=false"))).containsExactly(received, resolved);
        assertThat(ids(list("?customer_id=alice&status=open&classification=card_issue&needs_review=true&limit=200")))
                .containsExactly(open);
        assertThat(ids(list("?customer_id=alice&status=received"))).isEmpty();
        assertThat(ids(list("?customer_id=%25"))).isEmpty();
        assertThat(ids(list("?unknown=parameter&CamelSqlQuery=SELECT%201"))).hasSize(3);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "status=closed",
                "classification=weather",
                "needs_review=maybe",
                "limit=0",
                "limit=201",
                "limit=-1",
                "limit=ten",
                "limit=1.5",
                "cursor=nonsense",
                "cursor=%00",
                "cursor=bm9uc2Vuc2U"
            })
    void refusesParametersThatAreWrong(String parameter) {
        Response response = application.api().get("/api/incidents?" + parameter);

        assertProblem(response, 422);
        assertThat(response.json().at("/errors/0/field").asText())
                .isEqualTo(parameter.substring(0, parameter.indexOf('=')));
    }

    @Test
    void refusesACustomerIdThatNobodyCanHave() {
        assertProblem(application.api().get("/api/incidents?customer_id=" + "1".repeat(65)), 422);
        assertProblem(application.api().get("/api/incidents?customer_id=%00"), 422);
    }

    @Test
    void showsTheDeliveryLog() {
        Response created = application.api().report(MESSAGE);

        JsonNode log = application
                .api()
                .get(created.location() + "/notifications")
                .json()
                .get("notifications");

        assertThat(log).hasSize(2).allSatisfy(row -> {
            assertThat(row.get("incident_id").asText()).isEqualTo(created.text("incident_id"));
            assertThat(row.get("notification_id")).isEqualTo(row.get("id"));
            assertThat(row.get("kind").asText()).isEqualTo("acknowledgment");
            assertThat(row.get("status").asText()).isEqualTo("sent");
            assertThat(row.get("message").asText()).contains(created.text("ticket_id"));
            OffsetDateTime.parse(row.get("sent_at").asText());
        });
        assertThat(log).extracting(row -> row.get("channel").asText()).containsExactlyInAnyOrder("email", "sms");
    }

    @Test
    void showsTheAuditTrail() {
        Response created = application.api().report(MESSAGE);

        JsonNode events = events(created.location());

        assertThat(types(events)).containsExactly("received", "opened");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.get("incident_id").asText()).isEqualTo(created.text("incident_id"));
            OffsetDateTime.parse(event.get("created_at").asText());
        });
        assertThat(events.get(1).at("/details/ticket_id").asText()).isEqualTo(created.text("ticket_id"));
        assertThat(events.get(1).at("/details/classification").asText()).isEqualTo("duplicate_payment");
    }

    @Test
    void resolvesOnceHoweverOftenItIsAsked() {
        String location = application.api().report(MESSAGE).location();

        Response first = application.api().patch(location, "{\"status\": \"resolved\"}");
        Response again = application.api().patch(location, "{\"status\": \"resolved\"}");

        assertThat(first.status()).as(first.toString()).isEqualTo(200);
        assertThat(first.text("status")).isEqualTo("resolved");
        assertThat(OffsetDateTime.parse(first.text("resolved_at")).toInstant())
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(1));
        assertThat(again.status()).isEqualTo(200);
        assertThat(again.json()).isEqualTo(first.json());
        assertThat(application.api().get(location).json()).isEqualTo(first.json());
        assertThat(types(events(location))).containsExactly("received", "opened", "resolved");
    }

    @Test
    void reopensWithANewDueTime() {
        Response created = application.api().report(MESSAGE);
        application.api().patch(created.location(), "{\"status\": \"resolved\"}");

        Response reopened = application.api().patch(created.location(), "{\"status\": \"open\"}");
        Response again = application.api().patch(created.location(), "{\"status\": \"open\"}");

        assertThat(reopened.status()).isEqualTo(200);
        assertThat(reopened.text("status")).isEqualTo("open");
        assertThat(reopened.json().get("resolved_at").isNull()).isTrue();
        assertThat(reopened.json().get("reminder_sent").booleanValue()).isFalse();
        assertThat(OffsetDateTime.parse(reopened.text("reminder_due_at")))
                .isAfter(OffsetDateTime.parse(created.text("reminder_due_at")));
        assertThat(again.json()).isEqualTo(reopened.json());
        assertThat(types(events(created.location()))).containsExactly("received", "opened", "resolved", "reopened");
    }

    @Test
    void letsAHumanCorrectTheClassification() {
        String location = application.api().report(MESSAGE).location();
        application.rows().update("UPDATE incidents SET needs_review = true");
        String correction = "{\"classification\": \"card_issue\"}";

        Response corrected = application.api().patch(location, correction);
        Response again = application.api().patch(location, correction);

        assertThat(corrected.status()).isEqualTo(200);
        assertThat(corrected.text("classification")).isEqualTo("card_issue");
        assertThat(corrected.text("classified_by")).isEqualTo("human");
        assertThat(corrected.json().get("needs_review").booleanValue()).isFalse();
        assertThat(corrected.text("status")).isEqualTo("open");
        assertThat(again.json()).isEqualTo(corrected.json());
        JsonNode events = events(location);
        assertThat(types(events)).containsExactly("received", "opened", "reclassified");
        assertThat(events.get(2).at("/details/from").asText()).isEqualTo("duplicate_payment");
        assertThat(events.get(2).at("/details/to").asText()).isEqualTo("card_issue");
    }

    @Test
    void letsAHumanConfirmTheClassification() {
        String location = application.api().report(MESSAGE).location();

        Response confirmed = application.api().patch(location, "{\"classification\": \"duplicate_payment\"}");

        assertThat(confirmed.text("classified_by")).isEqualTo("human");
        assertThat(types(events(location))).containsExactly("received", "opened", "reclassified");
    }

    @Test
    void changesBothAtOnce() {
        String location = application.api().report(MESSAGE).location();

        Response changed =
                application.api().patch(location, "{\"status\": \"resolved\", \"classification\": \"fraud_report\"}");

        assertThat(changed.text("status")).isEqualTo("resolved");
        assertThat(changed.text("classification")).isEqualTo("fraud_report");
        assertThat(types(events(location)))
                .startsWith("received", "opened")
                .containsExactlyInAnyOrder("received", "opened", "resolved", "reclassified");
    }

    @Test
    void doesNotChangeAnIncidentThatIsStillBeingReceived() {
        UUID received = insert("1", "received", null, false, MORNING);

        assertProblem(application.api().patch("/api/incidents/" + received, "{\"status\": \"resolved\"}"), 409);
        assertProblem(
                application.api().patch("/api/incidents/" + received, "{\"classification\": \"card_issue\"}"), 409);
        assertThat(status(received)).isEqualTo("received");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"status\": null}",
                "{\"status\": \"received\"}",
                "{\"status\": \"Resolved\"}",
                "{\"status\": true}",
                "{\"classification\": \"weather\"}",
                "{\"classification\": 7}",
                "{\"status\": \"resolved\", \"classification\": \"weather\"}",
                "{\"ticket_id\": \"TKT-1\"}"
            })
    void refusesChangesThatAreWrong(String change) {
        String location = application.api().report(MESSAGE).location();
        JsonNode before = application.api().get(location).json();

        assertProblem(application.api().patch(location, change), 422);

        assertThat(application.api().get(location).json()).isEqualTo(before);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{\"status\":", "{\"status\": \"open\", \"status\": \"resolved\"}"})
    void refusesChangesThatAreNotJson(String change) {
        assertProblem(application.api().patch(application.api().report(MESSAGE).location(), change), 400);
    }

    @Test
    void resendsWhatHasFailed() {
        String location = application.api().report(MESSAGE).location();
        application
                .rows()
                .update("UPDATE notifications SET status = 'failed', attempts = 8, sent_at = NULL, last_error = 'no'"
                        + " WHERE channel = 'sms'");
        UUID sms = notification("sms");

        Response response = application.api().post(location + "/notifications/" + sms + "/resend", "");

        assertThat(response.status()).as(response.toString()).isEqualTo(202);
        assertThat(response.text("notification_id")).isEqualTo(sms.toString());
        assertThat(response.text("status")).isEqualTo("pending");
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(application
                        .rows()
                        .select(
                                "SELECT status, attempts, last_error FROM notifications WHERE sent_at IS NOT NULL"
                                        + " AND id = ?",
                                sms))
                .singleElement()
                .satisfies(row -> assertThat(row)
                        .containsEntry("status", "sent")
                        .containsEntry("attempts", 1)
                        .containsEntry("last_error", null)));
        assertThat(types(events(location))).containsExactly("received", "opened", "notification_resent");
    }

    @Test
    void resendsNothingElse() {
        String location = application.api().report(MESSAGE).location();
        String email = "/notifications/" + notification("email") + "/resend";
        UUID other = insert("1", "open", "card_issue", false, MORNING);

        assertProblem(application.api().post(location + email, ""), 409);
        assertProblem(application.api().post("/api/incidents/" + other + email, ""), 404);
        assertProblem(application.api().post(location + "/notifications/" + UUID.randomUUID() + "/resend", ""), 404);
        assertProblem(application.api().post(location + "/notifications/1/resend", ""), 404);
        assertThat(types(events(location))).containsExactly("received", "opened");
    }

    @Test
    void servesItsDocument() throws Exception {
        Response response = application.api().get("/api/openapi.json");

        assertThat(response.status()).isEqualTo(200);
        assertThat(response.header("Content-Type")).isEqualTo("application/json");
        assertThat(response.json())
                .isEqualTo(new ObjectMapper().readTree(Files.readString(Path.of("routes/openapi.json"))));
        assertThat(response.text("openapi")).startsWith("3.");
    }

    private static UUID insert(
            String customer, String status, String classification, boolean needsReview, OffsetDateTime createdAt) {
        UUID id = UUID.randomUUID();
        boolean ticketed = classification != null;
        application
                .rows()
                .update(
                        "INSERT INTO incidents (id, customer_id, channel, message, client_id, status, classification,"
                                + " needs_review, ticket_id, ticket_source, created_at)"
                                + " VALUES (?, ?, 'web', 'x', 'test', ?, ?, ?, ?, ?, ?)",
                        id,
                        customer,
                        status,
                        classification,
                        needsReview,
                        ticketed ? "TKT-1" : null,
                        ticketed ? "local" : null,
                        createdAt);
        return id;
    }

    private static JsonNode list(String query) {
        Response response = application.api().get("/api/incidents" + query);
        assertThat(response.status()).as(response.toString()).isEqualTo(200);
        return response.json();
    }

    private static List<UUID> ids(JsonNode page) {
        return StreamSupport.stream(page.get("incidents").spliterator(), false)
                .map(incident -> UUID.fromString(incident.get("incident_id").asText()))
                .toList();
    }

    private static String status(UUID id) {
        return (String) application
                .rows()
                .column("SELECT status FROM incidents WHERE id = ?", id)
                .get(0);
    }

    private static UUID notification(String channel) {
        return (UUID) application
                .rows()
                .column("SELECT id FROM notifications WHERE channel = ?", channel)
                .get(0);
    }

    private static JsonNode events(String location) {
        return application.api().get(location + "/events").json().get("events");
    }

    private static List<String> types(JsonNode events) {
        return StreamSupport.stream(events.spliterator(), false)
                .map(event -> event.get("type").asText())
                .toList();
    }
}
