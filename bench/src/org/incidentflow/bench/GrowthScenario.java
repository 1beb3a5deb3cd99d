package org.incidentflow.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.incidentflow.platform.Database;
import org.incidentflow.platform.TimeOrderedId;

/**
 * What one incident costs PostgreSQL, and how long a page of the list takes, while the tables grow. Arguments: the JDBC
 * URL of an empty database, user, password, then the sizes to look at, such as 0 1000000 5000000.
 */
public final class GrowthScenario {

    private static final int INCIDENTS = 10_000;

    /** As many incidents as one commit takes under load. */
    private static final int COMMITTED_TOGETHER = 50;

    private static final int ROUNDS = 3;
    private static final int PAGES = 9;
    private static final Pattern PARAMETER = Pattern.compile(":#\\$\\{variable\\.query\\.(\\w+)}");

    /** What the API's list may be asked for; the cursor is in the middle of all incidents. */
    private static final Map<String, Map<String, Object>> LISTS = lists();

    private final Figures figures = new Figures();
    private final Connection connection;
    private final Connection groups;

    private GrowthScenario(Connection connection, Connection groups) {
        this.connection = connection;
        this.groups = groups;
    }

    public static void main(String[] arguments) throws Exception {
        try (Database database = new Database(arguments[0], arguments[1], arguments[2], 2)) {
            database.migrate();
            try (Connection connection = database.requests().getConnection();
                    Connection groups = database.groups().getConnection()) {
                connection.setAutoCommit(false);
                GrowthScenario scenario = new GrowthScenario(connection, groups);
                for (String size : Arrays.asList(arguments).subList(3, arguments.length)) {
                    scenario.growTo(Long.parseLong(size));
                    scenario.intake(size);
                    scenario.readLists(size);
                }
                scenario.figures.print();
            }
        }
    }

    private void growTo(long size) throws SQLException {
        long there = number(connection, "SELECT count(*) FROM incidents");
        if (size > there) {
            // A cluster-wide setting for the fill alone: rows without checks of keys that are known to be right.
            execute("SET LOCAL session_replication_role = replica");
            try (PreparedStatement fill = connection.prepareStatement(FILL)) {
                fill.setLong(1, there);
                fill.setLong(2, size);
                fill.execute();
            }
            connection.commit();
        }
        connection.setAutoCommit(true);
        execute("VACUUM ANALYZE incidents, notifications, incident_events");
        execute("CHECKPOINT");
        connection.setAutoCommit(false);
    }

    /**
     * The median of some rounds: received, opened with two acknowledgments, delivered, answered, by the statements of the
     * flow.
     */
    private void intake(String size) throws SQLException {
        double[] cpu = new double[ROUNDS];
        double[] wall = new double[ROUNDS];
        double[] log = new double[ROUNDS];
        int backend = (int) number(groups, "SELECT pg_backend_pid()");
        try (PreparedStatement insert = grouped("insert-incident.sql");
                PreparedStatement open = grouped("open-incident.sql");
                PreparedStatement markSent = grouped("mark-notification-sent.sql");
                PreparedStatement storeResponse = grouped("store-response.sql")) {
            for (int round = 0; round < ROUNDS; round++) {
                CpuTime before = CpuTime.of(List.of(backend));
                long written = number(groups, "SELECT pg_current_wal_lsn() - '0/0'");
                long start = System.nanoTime();
                for (int i = 0; i < INCIDENTS; i += COMMITTED_TOGETHER) {
                    List<Incident> batch = Stream.generate(Incident::next).limit(COMMITTED_TOGETHER).toList();
                    execute(insert, batch.stream().map(Incident::received));
                    execute(open, batch.stream().map(Incident::opened));
                    execute(markSent, batch.stream().flatMap(Incident::delivered));
                    execute(storeResponse, batch.stream().map(Incident::answered));
                }
                wall[round] = (System.nanoTime() - start) / 1e6 / INCIDENTS;
                cpu[round] = CpuTime.of(List.of(backend)).since(before).database() / INCIDENTS;
                log[round] = (number(groups, "SELECT pg_current_wal_lsn() - '0/0'") - written) / 1024.0 / INCIDENTS;
            }
        }
        String with = "intake with %s incidents".formatted(size);
        figures.add(with + " (CPU ms each)", Figures.median(cpu));
        figures.add(with + " (ms each)", Figures.median(wall));
        figures.add(with + " (KiB of log each)", Figures.median(log));
    }

    private PreparedStatement grouped(String file) throws SQLException {
        return groups.prepareStatement(org.incidentflow.platform.Statement.read(file));
    }

    /** Each must take effect, or it is not what the application does. */
    private static void execute(PreparedStatement statement, Stream<String> rows) throws SQLException {
        List<String> all = rows.toList();
        statement.setString(1, all.toString());
        int returned = 0;
        try (ResultSet ids = statement.executeQuery()) {
            while (ids.next()) {
                returned++;
            }
        }
        if (returned != all.size()) {
            throw new IllegalStateException("Of %d rows %d took effect: %s".formatted(all.size(), returned, statement));
        }
    }

    private void readLists(String size) throws SQLException {
        Matcher parameters = PARAMETER.matcher(org.incidentflow.platform.Statement.read("select-incidents.sql"));
        List<String> names = parameters.results().map(found -> found.group(1)).toList();
        try (PreparedStatement page = connection.prepareStatement(parameters.replaceAll("?"))) {
            for (Map.Entry<String, Map<String, Object>> list : LISTS.entrySet()) {
                double[] times = new double[PAGES];
                for (int i = 0; i < PAGES; i++) {
                    for (int n = 0; n < names.size(); n++) {
                        bind(page, n + 1, names.get(n), list.getValue());
                    }
                    long start = System.nanoTime();
                    try (ResultSet rows = page.executeQuery()) {
                        while (rows.next()) {
                            rows.getString(1);
                        }
                    }
                    times[i] = (System.nanoTime() - start) / 1e6;
                }
                figures.add("list %s with %s incidents (ms)".formatted(list.getKey(), size), Figures.median(times));
            }
        }
        connection.commit();
    }

    private void bind(PreparedStatement page, int position, String name, Map<String, Object> query)
            throws SQLException {
        Object value = query.get(name);
        if (name.equals("fetch")) {
            page.setInt(position, 21);
        } else if (name.startsWith("after") && query.containsKey("afterTime")) {
            page.setObject(position, name.equals("afterTime") ? middle() : new UUID(-1, -1));
        } else if (name.equals("afterTime")) {
            page.setNull(position, Types.TIMESTAMP_WITH_TIMEZONE);
        } else if (name.equals("needsReview")) {
            page.setObject(position, value, Types.BOOLEAN);
        } else if (name.equals("afterId")) {
            page.setObject(position, null, Types.OTHER);
        } else {
            page.setString(position, (String) value);
        }
    }

    private OffsetDateTime middle() {
        return OffsetDateTime.now().minusDays(25);
    }

    private static Map<String, Map<String, Object>> lists() {
        Map<String, Map<String, Object>> lists = new LinkedHashMap<>();
        Map<String, Map<String, Object>> filters = new LinkedHashMap<>();
        filters.put("of all", Map.of());
        filters.put("of open ones", Map.of("status", "open"));
        filters.put("of received ones", Map.of("status", "received"));
        filters.put("of resolved ones", Map.of("status", "resolved"));
        filters.put("of a class", Map.of("classification", "fraud_report"));
        filters.put("of an unknown class", Map.of("classification", "nonsense"));
        filters.put("of a customer", Map.of("customerId", "customer-77"));
        filters.put("of nobody", Map.of("customerId", "nobody"));
        filters.put("by ticket", Map.of("ticketId", "TKT-77"));
        filters.put("to review", Map.of("needsReview", true));
        filters.put(
                "of a class and open, to review",
                Map.of("classification", "fraud_report", "status", "open", "needsReview", true));
        filters.put(
                "of a customer, resolved, of a class",
                Map.of("classification", "fraud_report", "status", "resolved", "customerId", "customer-77"));
        filters.forEach((name, filter) -> {
            lists.put(name, filter);
            Map<String, Object> later = new LinkedHashMap<>(filter);
            later.put("afterTime", true);
            lists.put(name + ", later page", later);
        });
        return lists;
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** An incident with its two acknowledgments, as the JSON rows of the statements. */
    private record Incident(UUID id, UUID email, UUID sms) {

        static Incident next() {
            return new Incident(TimeOrderedId.next(), TimeOrderedId.next(), TimeOrderedId.next());
        }

        String received() {
            return """
                    {"id": "%1$s", "customer_id": "customer-%2$d", "channel": "email",
                     "message": "My credit card was charged twice", "contact": {"email": "c@example.org"},
                     "client_id": "anonymous", "idempotency_key": "%1$s", "request_hash": "%3$s",
                     "lease": "%1$s", "lease_seconds": 30}"""
                    .formatted(id, ThreadLocalRandom.current().nextInt(200_000), DigestUtils.sha256Hex(id.toString()));
        }

        String opened() {
            return """
                    {"id": "%1$s", "lease": "%1$s", "classification": "duplicate_payment", "confidence": 0.9,
                     "reason": "Closest example", "classified_by": "local", "needs_review": false,
                     "ticket_id": "TKT-%4$d", "ticket_source": "api", "external_ticket_id": "%4$d",
                     "ticket_attempts": 0, "ticket_unconfirmed": false, "reminder_delay_seconds": 86400,
                     "notifications": [%2$s, %3$s]}"""
                    // Tickets are numbered as they come.
                    .formatted(id, queued(email, "email"), queued(sms, "sms"), System.nanoTime());
        }

        private static String queued(UUID id, String channel) {
            return """
                    {"id": "%s", "channel": "%s", "kind": "acknowledgment", "recipient": "c@example.org",
                     "message": "Your ticket is open."}"""
                    .formatted(id, channel);
        }

        Stream<String> delivered() {
            return Stream.of(email, sms).map("{\"id\": \"%s\", \"provider\": \"log\"}"::formatted);
        }

        String answered() {
            return """
                    {"id": "%s", "response": "Ticket created. Acknowledgments sent via email and SMS."}"""
                    .formatted(id);
        }
    }

    /** From one number of incidents to another, over fifty days: the last day's are open, most others resolved. */
    private static final String FILL =
            """
            WITH bounds AS (SELECT CAST(? AS bigint) AS first, CAST(? AS bigint) AS last), added AS (
              INSERT INTO incidents (id, customer_id, channel, message, contact, classification, confidence, reason,
                classified_by, needs_review, ticket_id, ticket_source, status, created_at, reminder_due_at, reminder_sent,
                client_id, idempotency_key, request_hash, response)
              SELECT %s, 'customer-' || (i * 7919) %% 200000, 'email',
                'My credit card was charged twice for order ' || i, jsonb_build_object('email', 'c@example.org'),
                (ARRAY['duplicate_payment', 'fraud_report', 'card_declined', 'refund_request', 'other'])[1 + i %% 5],
                0.9, 'Closest example', 'local', i %% 33 = 0, 'TKT-' || i, 'api',
                CASE WHEN i > last * 0.98 OR i %% 10 = 0 THEN 'open' ELSE 'resolved' END,
                now() - (last - i) * (interval '50 days' / last), now() - (last - i) * (interval '50 days' / last)
                  + interval '1 day', i <= last * 0.98, 'anonymous', 'key-' || i, md5(i::text), '{}'
              FROM bounds, generate_series(first + 1, last) AS i
              RETURNING id, created_at, status
            ), notified AS (
              INSERT INTO notifications (id, incident_id, channel, kind, recipient, message, status, attempts, created_at)
              SELECT %s, id, channel, 'acknowledgment', 'c@example.org', 'Your ticket is open.', 'sent',
                1, created_at
              FROM added, (VALUES ('email'), ('sms')) AS c(channel)
            )
            INSERT INTO incident_events (incident_id, type, created_at)
            SELECT id, type, created_at
            FROM added, (VALUES ('received'), ('opened'), ('resolved')) AS e(type)
            WHERE type <> 'resolved' OR status = 'resolved'
            """
                    .formatted(id("now() - (last - i) * (interval '50 days' / last)"), id("created_at"));

    /** An id as the application makes them, in the order of time. */
    private static String id(String time) {
        return ("CAST(lpad(to_hex(CAST(EXTRACT(EPOCH FROM %s) * 1000 AS bigint)), 12, '0') || '7'"
                        + " || left(md5(random()::text), 3) || '8' || left(md5(random()::text), 15) AS uuid)")
                .formatted(time);
    }
}
