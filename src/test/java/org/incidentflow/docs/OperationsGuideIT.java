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
    void findsWhatIsWrong() throws IOException {
        List<String> queries = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/operations.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .toList();
        assertThat(queries).hasSize(4);
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
