package org.incidentflow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.incidentflow.testing.Rows;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The queries of docs/operations.md find what they are for, and nothing else. */
@Timeout(60)
class OperationsGuideIT {

    @RegisterExtension
    static final TestApplication application = TestApplication.with(Map.of(
            "INCIDENT_SWEEP_INTERVAL", "1h",
            "NOTIFY_SWEEP_INTERVAL", "1h",
            "TICKET_SWEEP_INTERVAL", "1h",
            "REMINDER_SWEEP_INTERVAL", "1h"));

    @Test
    void settlesATicketThatNobodyKnows() throws IOException {
        List<String> statements = statements();
        Rows rows = application.rows();
        String incident = application.api().report("My card was charged twice").text("incident_id");
        String unconfirmed =
                "UPDATE incidents SET ticket_source = 'local', ticket_unconfirmed = true, ticket_attempts = 3,"
                        + " lease_expires_at = now() + interval '1 hour', ticket_id = 'TKT-LOCAL' WHERE id = CAST(? AS"
                        + " uuid)";
        rows.update(unconfirmed, incident);

        assertThat(rows.column(statements.get(4))).extracting(Object::toString).containsExactly(incident);
        assertThat(rows.update(statements.get(6).replace("'ID'", "'" + incident + "'")))
                .isOne();
        assertThat(rows.column(statements.get(4))).isEmpty();
        application.turn("link-tickets");
        assertThat(application.api().get("/api/incidents/" + incident).text("ticket_source"))
                .isEqualTo("api");

        rows.update(unconfirmed, incident);
        assertThat(rows.update(statements.get(5).replace("'ID'", "'" + incident + "'")))
                .isOne();
        for (String id : List.of("HD-123", "TKT-HD-123", "TKT-LOCAL")) {
            assertThat(application
                            .api()
                            .get("/api/incidents?ticket_id=" + id)
                            .json()
                            .at("/incidents/0/incident_id")
                            .asText())
                    .isEqualTo(incident);
        }
        rows.update("TRUNCATE incidents, notifications, incident_events");
    }

    private static List<String> statements() throws IOException {
        return Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
    }

    @Test
    void findsWhatIsWrong() throws IOException {
        List<String> queries = statements();
        assertThat(queries).hasSize(7);
        Rows rows = application.rows();
        application.api().report("My card was charged twice");
        assertThat(rows.count(queries.get(0))).isZero();
        assertThat(rows.select(queries.get(1))).isEmpty();
        assertThat(rows.count(queries.get(2))).isZero();
        assertThat(rows.select(queries.get(3))).isEmpty();

        rows.update("UPDATE notifications SET status = 'failed' WHERE channel = 'sms'");
        rows.update("UPDATE incidents SET ticket_source = 'local', created_at = now() - interval '1 hour',"
                + " reminder_due_at = now() - interval '10 minutes'");

        assertThat(rows.count(queries.get(0))).isOne();
        assertThat(rows.select(queries.get(1))).hasSize(1);
        assertThat(rows.count(queries.get(2))).isOne();

        rows.update("UPDATE incidents SET status = 'received'");

        assertThat(rows.select(queries.get(3))).hasSize(1);
    }
}
