package org.incidentflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.mail.Header;
import jakarta.mail.MessagingException;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.apache.camel.model.ToDefinition;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.Problems;
import org.incidentflow.testing.StubMailServer;
import org.incidentflow.testing.StubMailServer.Mail;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.StubProvider;
import org.incidentflow.testing.StubServer;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A request full of what steers Camel, its components and proxies does what the same request does without it. */
@Timeout(120)
class HeadersIT {

    private static final String INCIDENTS = "/api/incidents";

    /** In every value, to find where one came out again. */
    private static final String MARK = "n0-ech0";

    private static final List<String> NAMES = List.of(
            "CamelAuthentication",
            "CamelAuthFailureCondition",
            "CamelBeanMethodName",
            "CamelCharsetName",
            "CamelFileName",
            "CamelHttpBaseUri",
            "CamelHttpCharacterEncoding",
            "CamelHttpHost",
            "CamelHttpMethod",
            "CamelHttpPath",
            "CamelHttpProtocolVersion",
            "CamelHttpQuery",
            "CamelHttpRawQuery",
            "CamelHttpResponseCode",
            "CamelHttpResponseText",
            "CamelHttpUri",
            "CamelHttpUrl",
            "CamelLangChain4jChatAugmentedData",
            "CamelLangChain4jChatPromptTemplate",
            "CamelRedeliveryDelay",
            "CamelRestHttpUri",
            "CamelSqlDataSource",
            "CamelSqlGeneratedColumns",
            "CamelSqlParameters",
            "CamelSqlQuery",
            "CamelSqlRetrieveGeneratedKeys",
            "CamelSqlUpdateCount",
            "CamelVertxPlatformHttpAuthenticatedUser",
            "Authorization",
            "Bcc",
            "Cc",
            "Cookie",
            "Forwarded",
            "From",
            "Location",
            "Message-ID",
            "Reply-To",
            "Retry-After",
            "Subject",
            "To",
            "X-Forwarded-For",
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-HTTP-Method-Override",
            "X-Message-Id",
            "X-Request-ID",
            "baggage",
            "body",
            "contentType",
            "id",
            "incident",
            "mail.smtp.from",
            "mail.smtp.host",
            "notification_id",
            "org.apache.camel.something",
            "traceparent",
            "tracestate",
            "variable.incident");

    private static final List<String> VALUES = List.of(
            MARK,
            "http://127.0.0.1:1/" + MARK,
            "{{bean:closing}}" + MARK,
            "{{env:HOME}}" + MARK,
            "${bean:closing}${env:HOME}" + MARK,
            "DELETE FROM incidents -- " + MARK,
            "#json " + MARK,
            "299");

    /** Names that are legal in a query only. */
    private static final List<String> EXPRESSIONS = List.of(
            "{{bean:closing}}", "{{env:HOME}}", "${bean:closing}", "${header.to}", "Idempotency-Key", "?Content-Type");

    private static final StubModel MODEL = new StubModel();
    private static final StubTicketApi TICKETS = new StubTicketApi();
    private static final StubProvider PROVIDER = new StubProvider();

    @RegisterExtension
    static final StubMailServer MAIL = new StubMailServer();

    @RegisterExtension
    static final TestApplication application = TestApplication.with(HeadersIT::settings, MODEL, TICKETS, PROVIDER);

    private static Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>();
        settings.put("RATE_LIMIT", "off");
        settings.put("ANTHROPIC_API_KEY", StubModel.API_KEY);
        settings.put("ANTHROPIC_BASE_URL", MODEL.url("/v1"));
        settings.put("TICKET_API_URL", TICKETS.url("/tickets"));
        settings.put("TICKET_API_TOKEN", "token-of-ours");
        settings.put("NOTIFY_CHANNELS", "email,sms");
        settings.put("NOTIFY_WAIT", "20s");
        settings.put("EMAIL_PROVIDER", "smtp");
        settings.put("EMAIL_FROM", "Help <help@example.org>");
        settings.put("SMTP_HOST", "127.0.0.1");
        settings.put("SMTP_PORT", "" + MAIL.port());
        settings.put("SMTP_USER", StubMailServer.USER);
        settings.put("SMTP_PASSWORD", StubMailServer.PASSWORD);
        settings.put("SMTP_TLS", "none");
        settings.put("SMS_PROVIDER", "twilio");
        settings.put("TWILIO_ACCOUNT_SID", StubProvider.ACCOUNT_SID);
        settings.put("TWILIO_AUTH_TOKEN", StubProvider.AUTH_TOKEN);
        settings.put("TWILIO_BASE_URL", PROVIDER.url(""));
        settings.put("SMS_FROM", "+15005550006");
        return settings;
    }

    @BeforeEach
    void healthy() {
        Stream.of(MODEL, TICKETS, PROVIDER).forEach(StubServer::reset);
        TICKETS.answerWith(
                201,
                "{\"ticket_id\": \"TKT-%d\"}",
                Map.of(
                        "Content-Type", "application/json; charset=" + MARK,
                        "CamelHttpResponseCode", "299",
                        "CamelSqlQuery", "SELECT 1",
                        "Location", "/" + MARK,
                        "Set-Cookie", "session=" + MARK));
        MAIL.reset();
    }

    /** Where a request carries an attack, and in which case. */
    static Stream<Attack> attacks() {
        List<Attack> attacks = new ArrayList<>();
        VALUES.forEach(value -> attacks.addAll(attacks(name -> name, value)));
        attacks.addAll(attacks(name -> name.toLowerCase(Locale.ROOT), MARK));
        attacks.addAll(attacks(name -> name.toUpperCase(Locale.ROOT), MARK));
        attacks.add(new Attack("?{{bean:closing}}=${bean:closing}", "Host: " + MARK + ".localhost\r\n"));
        attacks.add(new Attack("?x=%7B%7Bbean:closing%7D%7D%0D%0AX-Odd:%20" + MARK, ""));
        attacks.add(new Attack("", "Content-Type: application/json; charset=utf-8\r\n"));
        return attacks.stream();
    }

    private static List<Attack> attacks(UnaryOperator<String> letters, String value) {
        List<Attack> attacks = new ArrayList<>();
        attacks.add(new Attack("", headers(letters, value)));
        for (int from = 0; from < NAMES.size(); from += 20) {
            List<String> some = NAMES.subList(from, Math.min(from + 20, NAMES.size()));
            attacks.add(new Attack(query(some, letters, value), ""));
        }
        return attacks;
    }

    record Attack(String query, String headers) {

        /** The same request with and without it differ in nothing else. */
        String request(String method, String path, int length) {
            String host = headers.startsWith("Host:") ? "" : "Host: localhost\r\n";
            String type = headers.startsWith("Content-Type:") ? "" : "Content-Type: application/json\r\n";
            return "%s %s%s HTTP/1.1\r\n%s%s%sContent-Length: %d\r\nConnection: close\r\n\r\n"
                    .formatted(method, path, query, host, headers, type, length);
        }
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void changesNothingOfACreation(Attack attack) throws Exception {
        Trace ordinary = create(new Attack("", ""));

        Trace attacked = create(attack);

        assertThat(attacked).isEqualTo(ordinary);
        assertThat(attacked.response()).startsWith("201 ").contains("Acknowledgments sent via email and SMS");
        assertThat(attacked.calls()).hasSize(3);
        assertThat(attacked.mails()).hasSize(1);
        assertThat(attacked.toString()).doesNotContain(MARK);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void changesNothingOfWhatIsReadAndChanged(Attack attack) {
        Response created = application.api().post(INCIDENTS, ApiClient.reportJsonWithContact("7", "Where is my card?"));
        String incident = created.location();
        String notification = application
                .api()
                .get(incident + "/notifications")
                .json()
                .at("/notifications/0/id")
                .asText();

        for (String[] call : new String[][] {
            {"GET", INCIDENTS, ""},
            {"GET", incident, ""},
            {"GET", incident + "/notifications", ""},
            {"GET", incident + "/events", ""},
            {"GET", "/api/openapi.json", ""},
            {"GET", INCIDENTS + "/{{bean:closing}}", ""},
            {"GET", INCIDENTS + "/" + UUID.randomUUID(), ""},
            {"DELETE", incident, ""},
            {"PATCH", incident, "{\"status\": \"closed\"}"},
            {"PATCH", incident, "{\"classification\": \"general_inquiry\"}"},
            {"POST", incident + "/notifications/" + notification + "/resend", ""},
        }) {
            Response ordinary = send(new Attack("", ""), call[0], call[1], call[2]);
            Response attacked = send(attack, call[0], call[1], call[2]);

            assertThat(plain(attacked)).as("%s %s", call[0], call[1]).isEqualTo(plain(ordinary));
            assertThat(attacked.toString()).doesNotContain(MARK);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/incidents/CamelHttpUri=http:%2F%2F127.0.0.1:1",
                "/api/incidents/%7B%7Bbean:closing%7D%7D-" + MARK,
                "/api/incidents/%24%7Bbean:closing%7D-" + MARK,
                "/api/incidents;CamelHttpUri=" + MARK,
                "/api/incidents/;CamelSqlQuery=" + MARK,
                "/api/CamelHttpPath/" + MARK,
                "/api/incidents/..%2f..%2f" + MARK
            })
    void echoesNoPath(String path) {
        Response response = send(new Attack("", ""), "GET", path, "");

        Problems.assertProblem(response, 404);
        assertThat(response.toString()).doesNotContain(MARK, "closing", "127.0.0.1");
    }

    @Test
    void takesNoForm() {
        String form =
                String.join("&", NAMES.stream().map(name -> name + "=" + MARK).toList());
        for (String type : List.of("application/x-www-form-urlencoded", "multipart/form-data; boundary=b")) {
            Response response = send(new Attack("", "Content-Type: " + type + "\r\n"), "POST", INCIDENTS, form);

            Problems.assertProblem(response, 415);
            assertThat(response.toString()).doesNotContain(MARK);
        }
        assertThat(calls()).isEmpty();
    }

    @Test
    void namesWithExpressionsAreNoHeaders() {
        String head = "POST /api/incidents HTTP/1.1\r\nHost: localhost\r\n{{bean:closing}}: ${env:HOME}\r\n\r\n";

        assertThat(application.api().sendRaw(head, new byte[0]).status()).isEqualTo(400);
    }

    /** Repeated, a header is no key; as a parameter it is none at all. */
    @Test
    void takesTheIdempotencyKeyFromItsOneHeaderOnly() {
        String key = UUID.randomUUID().toString();
        String body = ApiClient.reportJson("7", "Hello");

        Response byQuery = send(new Attack("?Idempotency-Key=" + key, ""), "POST", INCIDENTS, body);
        Response byHeader =
                send(new Attack("?idempotency-key=other", "IDEMPOTENCY-KEY: " + key + "\r\n"), "POST", INCIDENTS, body);
        Response twice = send(new Attack("", "Idempotency-Key: a\r\nIdempotency-Key: b\r\n"), "POST", INCIDENTS, body);

        assertThat(storedKey(byQuery)).isNull();
        assertThat(storedKey(byHeader)).isEqualTo(key);
        Problems.assertProblem(twice, 422);
    }

    @Test
    void namesTheHeadersOfEveryComponentThatARouteCallsWithTheseSettings() {
        CallHeaders headers = application.context().getCamelContextExtension().getInterceptStrategies().stream()
                .filter(CallHeaders.class::isInstance)
                .map(CallHeaders.class::cast)
                .findFirst()
                .orElseThrow();

        assertThat(((ModelCamelContext) application.context()).getRouteDefinitions())
                .flatMap(route -> ProcessorDefinitionHelper.filterTypeInOutputs(route.getOutputs(), ToDefinition.class))
                .extracting(to -> application.context().resolvePropertyPlaceholders(to.getEndpointUri()))
                .extracting(address -> address.split(":", 2)[0])
                .contains("direct", "http", "smtp", "sql", "sql-group", "langchain4j-chat")
                .as("say in CallHeaders which headers may go to this component and which may come back")
                .isSubsetOf(Stream.concat(Stream.of("direct"), headers.components().stream())
                        .toList());
    }

    /** All that a request left behind, at the peers, in the database and with its caller. */
    record Trace(String response, List<String> calls, List<String> mails, List<String> rows) {}

    private static Trace create(Attack attack) throws Exception {
        Stream.of(MODEL, TICKETS, PROVIDER).forEach(stub -> stub.journal().clear());
        MAIL.mails().clear();
        Response response = send(
                attack, "POST", INCIDENTS, ApiClient.reportJsonWithContact("7", "My card was declined, ${body} {{x}}"));
        List<String> mails = new ArrayList<>();
        for (Mail mail : MAIL.mails()) {
            mails.add(plain(mail));
        }
        return new Trace(plain(response), calls(), mails, rows(response.text("incident_id")));
    }

    private static Response send(Attack attack, String method, String path, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        return application.api().sendRaw(attack.request(method, path, bytes.length), bytes);
    }

    private static List<String> calls() {
        return Stream.of(MODEL, TICKETS, PROVIDER)
                .flatMap(stub -> stub.journal().stream())
                .map(call -> plain(
                        call.method() + " " + call.uri() + " " + new TreeMap<>(call.headers()) + " " + call.body()))
                .toList();
    }

    private static List<String> rows(String incidentId) {
        List<String> rows = new ArrayList<>();
        for (String table : List.of(
                "SELECT * FROM incidents WHERE id = ?::uuid",
                "SELECT * FROM notifications WHERE incident_id = ?::uuid ORDER BY channel",
                "SELECT * FROM incident_events WHERE incident_id = ?::uuid ORDER BY id")) {
            application.rows().select(table, incidentId).forEach(row -> {
                row.keySet().removeIf(column -> column.endsWith("_at") || column.equals("id"));
                rows.add(plain(row.toString()));
            });
        }
        return rows;
    }

    private static String storedKey(Response created) {
        return (String) application
                .rows()
                .column("SELECT idempotency_key FROM incidents WHERE id = ?::uuid", created.text("incident_id"))
                .get(0);
    }

    private static String plain(Mail mail) throws MessagingException, IOException {
        List<String> headers = new ArrayList<>();
        for (Header header : Collections.list(mail.message().getAllHeaders())) {
            if (!header.getName().equals("Date")) {
                headers.add(header.getName() + ": " + header.getValue());
            }
        }
        return plain(mail.from() + " " + mail.to() + " " + headers + " "
                + mail.message().getContent());
    }

    private static String plain(Response response) {
        return plain(response.status() + " " + new TreeMap<>(response.headers().map()) + " " + response.body());
    }

    /** Without what differs from one request to the next. */
    private static String plain(String text) {
        return text.replaceAll("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>")
                .replaceAll("TKT-[0-9A-Za-z]+", "<ticket>")
                .replaceAll("SM\\d+", "<sms>")
                .replaceAll("\\d{4}-\\d\\d-\\d\\d[T ][0-9:.+Z-]+", "<time>")
                .replaceAll("[Cc]ontent-[Ll]ength=\\[\\d+]", "<length>");
    }

    private static String headers(UnaryOperator<String> letters, String value) {
        StringBuilder headers = new StringBuilder();
        NAMES.forEach(name ->
                headers.append(letters.apply(name)).append(": ").append(value).append("\r\n"));
        return headers.toString();
    }

    private static String query(List<String> names, UnaryOperator<String> letters, String value) {
        List<String> parameters = Stream.concat(names.stream(), EXPRESSIONS.stream())
                .map(name -> encode(letters.apply(name)) + "=" + encode(value))
                .toList();
        return "?" + String.join("&", parameters);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
