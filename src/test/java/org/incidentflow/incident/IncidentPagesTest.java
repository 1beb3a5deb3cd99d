package org.incidentflow.incident;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.incidentflow.Samples;
import org.incidentflow.platform.Problem;
import org.incidentflow.platform.Problem.FieldError;
import org.incidentflow.platform.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class IncidentPagesTest {

    private static final Instant TIME = Instant.parse("2026-01-02T03:04:05.678901Z");

    private final IncidentPages pages = new IncidentPages(Samples.JSON, List.of("refund", "fraud"));

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(strings = {"&", "status=", "status", "unknown=1", "=x"})
    void listsEverythingWithoutFilters(String query) {
        assertThat(pages.read(query)).isEqualTo(new IncidentQuery(null, null, null, null, null, 50, null, null));
    }

    @Test
    void readsEveryFilter() {
        assertThat(
                        pages.read(
                                "status=open&classification=fraud&customer_id=99876&ticket_id=TKT-1&needs_review=true&limit=200"))
                .isEqualTo(new IncidentQuery("open", "fraud", "99876", "TKT-1", true, 200, null, null));
        assertThat(pages.read("needs_review=false&limit=1"))
                .isEqualTo(new IncidentQuery(null, null, null, null, false, 1, null, null));
    }

    @ParameterizedTest
    @CsvSource({"a%20b,a b", "a+b,a b", "a%2Bb,a+b", "a%26status%3Dopen,a&status=open", "J%C3%BCrg,Jürg", "a=b,a=b"})
    void decodesValues(String encoded, String customerId) {
        assertThat(pages.read("customer_id=" + encoded).customerId()).isEqualTo(customerId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer_id=%", "customer_id=%zz", "%4=open", "status=%u0041"})
    void refusesAQueryThatIsNotEncoded(String query) {
        assertThat(refusal(query))
                .isEqualTo(ProblemException.malformed("The query string is not URL-encoded UTF-8.")
                        .problem());
    }

    @ParameterizedTest
    @ValueSource(strings = {"customer_id=%00", "customer_id=a%00b"})
    void refusesTextThatTheDatabaseCannotHold(String query) {
        assertThat(refusal(query).errors())
                .containsExactly(new FieldError("customer_id", "must not contain a NUL character"));
    }

    @ParameterizedTest
    @CsvSource({
        "status=closed,status,'must be one of received, open, resolved'",
        "classification=weather,classification,'must be one of refund, fraud'",
        "needs_review=yes,needs_review,'must be one of true, false'",
        "limit=0,limit,must be a whole number from 1 to 200",
        "limit=201,limit,must be a whole number from 1 to 200",
        "limit=-1,limit,must be a whole number from 1 to 200",
        "limit=1.5,limit,must be a whole number from 1 to 200",
        "limit=٧,limit,must be a whole number from 1 to 200",
        "limit=all,limit,must be a whole number from 1 to 200",
        "cursor=x,cursor,must be the next_cursor of the page before",
        "cursor=%3D%3D,cursor,must be the next_cursor of the page before"
    })
    void refusesWrongParameters(String query, String field, String message) {
        Problem problem = refusal(query);

        assertThat(problem.status()).isEqualTo(422);
        assertThat(problem.errors()).containsExactly(new FieldError(field, message));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                " ",
                "2026-01-02T03:04:05Z",
                "2026-01-02T03:04:05Z 1-2",
                "yesterday e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab",
                "+999999999-12-31T23:59:59Z e5f7a2b1-0c3d-4e5f-8a9b-0123456789ab"
            })
    void refusesACursorThatItDidNotWrite(String text) {
        String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes());

        assertThat(refusal("cursor=" + cursor).errors())
                .containsExactly(new FieldError("cursor", "must be the next_cursor of the page before"));
    }

    @Test
    void tellsAllThatIsWrongAtOnce() {
        assertThat(refusal("status=x&limit=1000&customer_id=" + "a".repeat(65)).errors())
                .extracting(FieldError::field)
                .contains("status", "limit", "customer_id");
    }

    @Test
    void fetchesOneMoreThanAPageHolds() {
        assertThat(pages.read("limit=7").fetch()).isEqualTo(8);
    }

    @Test
    void writesTheLastPageWithoutACursor() throws IOException {
        JsonNode page = page(rows(2), 2);

        assertThat(page)
                .isEqualTo(Samples.JSON.readTree("{\"incidents\": [{\"n\": 0}, {\"n\": 1}], \"next_cursor\": null}"));
        assertThat(page(List.of(), 2)).isEqualTo(Samples.JSON.readTree("{\"incidents\": [], \"next_cursor\": null}"));
    }

    @Test
    void theCursorLeadsToTheIncidentsAfterTheLastShown() throws IOException {
        List<Map<String, Object>> rows = rows(3);

        JsonNode page = page(rows, 2);

        assertThat(page.path("incidents")).hasSize(2);
        IncidentQuery next = pages.read("cursor=" + page.path("next_cursor").textValue());
        assertThat(next.afterId()).isEqualTo(rows.get(1).get("id"));
        assertThat(next.afterTime()).isEqualTo(TIME.plusSeconds(1).atOffset(ZoneOffset.UTC));
    }

    private JsonNode page(List<Map<String, Object>> rows, int limit) throws IOException {
        return Samples.JSON.readTree(pages.page(rows, pages.read("limit=" + limit)));
    }

    private static List<Map<String, Object>> rows(int count) {
        return IntStream.range(0, count)
                .<Map<String, Object>>mapToObj(n -> Map.of(
                        "incident",
                        "{\"n\": " + n + "}",
                        "created_at",
                        Timestamp.from(TIME.plusSeconds(n)),
                        "id",
                        new UUID(7, n)))
                .toList();
    }

    private Problem refusal(String query) {
        return catchThrowableOfType(ProblemException.class, () -> pages.read(query))
                .problem();
    }
}
