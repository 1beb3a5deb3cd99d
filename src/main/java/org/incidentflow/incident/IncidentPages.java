package org.incidentflow.incident;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.Timestamp;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.incidentflow.platform.ProblemException;

/** The list of incidents, page by page: reads a request's query, and writes a page with the cursor of the next. */
public final class IncidentPages {

    private static final int DEFAULT_LIMIT = 50;
    private static final int LARGEST_LIMIT = 200;

    private final ObjectMapper json;
    private final Collection<String> categories;

    public IncidentPages(ObjectMapper json, Collection<String> categories) {
        this.json = json;
        this.categories = categories;
    }

    /** @throws ProblemException 422 if a parameter is wrong */
    public IncidentQuery read(@Header(Exchange.HTTP_RAW_QUERY) String queryString) {
        ObjectNode parameters = json.createObjectNode();
        for (String pair : queryString == null ? new String[0] : queryString.split("&")) {
            String[] parts = pair.split("=", 2);
            if (parts.length == 2 && !parts[1].isEmpty()) {
                parameters.put(decode(parts[0]), decode(parts[1]));
            }
        }
        Fields fields = new Fields(parameters);
        String status = fields.oneOf("status", List.of("received", "open", "resolved"));
        String classification = fields.oneOf("classification", categories);
        String customerId = fields.optional("customer_id", 64);
        String ticketId = fields.optional("ticket_id", 128);
        String needsReview = fields.oneOf("needs_review", List.of("true", "false"));
        String limit = fields.optional(
                "limit", 3, IncidentPages::isLimit, "a whole number from 1 to %d".formatted(LARGEST_LIMIT));
        String cursor = fields.optional("cursor", 200, IncidentPages::isCursor, "the next_cursor of the page before");
        fields.check();
        Cursor after = cursor == null ? new Cursor(null, null) : Cursor.of(cursor);
        return new IncidentQuery(
                status,
                classification,
                customerId,
                ticketId,
                needsReview == null ? null : Boolean.valueOf(needsReview),
                limit == null ? DEFAULT_LIMIT : Integer.parseInt(limit),
                after.time(),
                after.id());
    }

    /** @param rows one more than the page holds, if another page follows */
    public byte[] page(@Body List<Map<String, Object>> rows, @Variable("query") IncidentQuery query)
            throws JsonProcessingException {
        List<Map<String, Object>> shown = rows.subList(0, Math.min(rows.size(), query.limit()));
        ObjectNode page = json.createObjectNode();
        var incidents = page.putArray("incidents");
        shown.forEach(row -> incidents.addRawValue(new RawValue((String) row.get("incident"))));
        page.put(
                "next_cursor",
                rows.size() > shown.size()
                        ? Cursor.of(shown.get(shown.size() - 1)).text()
                        : null);
        return json.writeValueAsBytes(page);
    }

    private static String decode(String text) {
        try {
            // Byte by byte first: URLDecoder replaces what is not UTF-8.
            byte[] bytes = URLDecoder.decode(text, StandardCharsets.ISO_8859_1).getBytes(StandardCharsets.ISO_8859_1);
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (IllegalArgumentException | CharacterCodingException e) {
            throw ProblemException.malformed("The query string is not URL-encoded UTF-8.");
        }
    }

    private static boolean isLimit(String text) {
        return text.matches("[1-9][0-9]{0,2}") && Integer.parseInt(text) <= LARGEST_LIMIT;
    }

    private static boolean isCursor(String text) {
        try {
            int year = Cursor.of(text).time().getYear();
            return year > 0 && year < 10_000;
        } catch (IllegalArgumentException | DateTimeException | IndexOutOfBoundsException e) {
            return false;
        }
    }

    /** The last incident of a page, as text that callers need not understand. */
    private record Cursor(OffsetDateTime time, UUID id) {

        static Cursor of(Map<String, Object> row) {
            OffsetDateTime time =
                    ((Timestamp) row.get("created_at")).toInstant().atOffset(ZoneOffset.UTC);
            return new Cursor(time, (UUID) row.get("id"));
        }

        static Cursor of(String text) {
            String[] parts = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(" ", 2);
            return new Cursor(OffsetDateTime.parse(parts[0]), UUID.fromString(parts[1]));
        }

        String text() {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString((time + " " + id).getBytes(StandardCharsets.UTF_8));
        }
    }
}
