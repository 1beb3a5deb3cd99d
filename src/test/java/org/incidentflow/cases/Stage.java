package org.incidentflow.cases;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.camel.CamelContext;
import org.apache.camel.component.resilience4j.ResilienceProcessor;
import org.apache.camel.model.CircuitBreakerDefinition;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.ProcessorDefinitionHelper;
import org.incidentflow.Samples;
import org.incidentflow.cases.Case.Answer;
import org.incidentflow.cases.Case.Given;
import org.incidentflow.cases.Case.Model;
import org.incidentflow.cases.Case.Providers;
import org.incidentflow.cases.Case.Request;
import org.incidentflow.cases.Case.TicketApi;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.RunningApplication;
import org.incidentflow.testing.StubModel;
import org.incidentflow.testing.StubProvider;
import org.incidentflow.testing.StubServer;
import org.incidentflow.testing.StubServer.Received;
import org.incidentflow.testing.StubTicketApi;
import org.incidentflow.testing.TestDatabase;

/**
 * Where cases are played: the application, with a peer for each part. Every case begins with empty tables, closed circuit
 * breakers and healthy peers. The application is started again only for a case that has other settings.
 */
final class Stage implements AutoCloseable {

    private static final Duration LONGER_THAN_ANYBODY_WAITS = Duration.ofMinutes(5);

    private final StubModel model = new StubModel();
    private final StubTicketApi ticketApi = new StubTicketApi();
    private final StubProvider providers = new StubProvider();
    private final List<StubServer> peers = List.of(model, ticketApi, providers);
    private TestDatabase database;
    private RunningApplication application;
    private Map<String, String> settings;

    Outcome play(Given given) throws Exception {
        prepare(given.settings() == null ? Map.of() : given.settings());
        for (StubServer peer : peers) {
            peer.reset();
        }
        instruct(given.model());
        instruct(given.ticketApi());
        instruct(given.providers());
        JsonNode response = send(given.request());
        return new Outcome(
                response,
                rows("incidents", "created_at"),
                rows("notifications", "channel, kind"),
                rows("incident_events", "id"),
                model.journal().stream().map(Stage::question).toList(),
                ticketApi.journal().stream().map(Stage::ticketCall).toList(),
                providers.journal().stream()
                        .filter(call -> !refused(StubProvider.channel(call), given.providers()))
                        .map(Stage::message)
                        .toList());
    }

    @Override
    public void close() {
        if (application != null) {
            application.close();
        }
        if (database != null) {
            database.close();
        }
        peers.forEach(StubServer::close);
    }

    /** @throws IllegalArgumentException if one of them is no setting, and so would change nothing */
    static void requireSettings(Set<String> names) throws IOException {
        String known = Files.readString(Path.of("application.properties"));
        for (String name : names) {
            if (!Pattern.compile("(?m)^\\Q%s\\E ="
                            .formatted(name.toLowerCase(Locale.ROOT).replace('_', '.')))
                    .matcher(known)
                    .find()) {
                throw new IllegalArgumentException(
                        "given.settings.%s: application.properties has no such setting".formatted(name));
            }
        }
    }

    private void prepare(Map<String, String> wanted) throws Exception {
        requireSettings(wanted.keySet());
        if (database == null) {
            for (StubServer peer : peers) {
                peer.start();
            }
            database = TestDatabase.create();
        }
        if (application == null || !wanted.equals(settings)) {
            if (application != null) {
                application.close();
                // Or the next one would begin with what the cases before left to be done.
                emptyTables();
            }
            Map<String, String> all = new HashMap<>(peersAndPatience());
            all.putAll(wanted);
            application = RunningApplication.start(database, all);
            settings = wanted;
        }
        emptyTables();
        closeCircuitBreakers(application.context());
    }

    private void emptyTables() {
        database.rows().update("TRUNCATE incidents, notifications, incident_events");
    }

    /** The sweeps stay away, and no wait ends early on a slow machine. */
    private Map<String, String> peersAndPatience() {
        return Map.ofEntries(
                Map.entry("ANTHROPIC_API_KEY", StubModel.API_KEY),
                Map.entry("ANTHROPIC_BASE_URL", model.url("/v1")),
                Map.entry("LLM_TIMEOUT", "5s"),
                Map.entry("TICKET_API_URL", ticketApi.url("/tickets")),
                Map.entry("TICKET_TIMEOUT", "5s"),
                Map.entry("EMAIL_PROVIDER", "sendgrid"),
                Map.entry("EMAIL_FROM", "help@example.org"),
                Map.entry("SENDGRID_API_KEY", StubProvider.API_KEY),
                Map.entry("SENDGRID_BASE_URL", providers.url("")),
                Map.entry("SMS_PROVIDER", "twilio"),
                Map.entry("SMS_FROM", "+12025550100"),
                Map.entry("WHATSAPP_PROVIDER", "twilio"),
                Map.entry("WHATSAPP_FROM", "+12025550100"),
                Map.entry("TWILIO_ACCOUNT_SID", StubProvider.ACCOUNT_SID),
                Map.entry("TWILIO_AUTH_TOKEN", StubProvider.AUTH_TOKEN),
                Map.entry("TWILIO_BASE_URL", providers.url("")),
                Map.entry("NOTIFY_WAIT", "20s"),
                Map.entry("INCIDENT_SWEEP_INTERVAL", "1h"),
                Map.entry("NOTIFY_SWEEP_INTERVAL", "1h"),
                Map.entry("TICKET_SWEEP_INTERVAL", "1h"),
                Map.entry("REMINDER_SWEEP_INTERVAL", "1h"));
    }

    private static void closeCircuitBreakers(CamelContext context) {
        ((ModelCamelContext) context)
                .getRouteDefinitions().stream()
                        .flatMap(route ->
                                ProcessorDefinitionHelper.filterTypeInOutputs(
                                        route.getOutputs(), CircuitBreakerDefinition.class)
                                        .stream())
                        .forEach(breaker -> context.getProcessor(breaker.getId(), ResilienceProcessor.class)
                                .transitionToCloseState());
    }

    private void instruct(Model given) {
        if (given == null) {
            model.dropConnections();
        } else if (Boolean.TRUE.equals(given.noAnswer())) {
            model.answerAfter(LONGER_THAN_ANYBODY_WAITS);
        } else if (given.status() != null) {
            model.failWith(given.status());
        } else {
            model.answerWith(text(given.answer()));
        }
    }

    private void instruct(TicketApi given) {
        if (given != null && Boolean.TRUE.equals(given.noAnswer())) {
            ticketApi.answerAfter(LONGER_THAN_ANYBODY_WAITS);
        } else if (given != null) {
            ticketApi.answerWith(given.status(), given.body() == null ? "" : text(given.body()));
        }
    }

    private void instruct(Providers given) {
        answers(given)
                .forEach((channel, answer) ->
                        providers.answerOn(channel, answer.status(), answer.body() == null ? "" : text(answer.body())));
    }

    private static Map<String, Answer> answers(Providers given) {
        Map<String, Answer> answers = new HashMap<>();
        if (given != null) {
            answers.put("email", given.email());
            answers.put("sms", given.sms());
            answers.put("whatsapp", given.whatsapp());
            answers.values().removeIf(answer -> answer == null);
        }
        return answers;
    }

    private static boolean refused(String channel, Providers given) {
        Answer answer = answers(given).get(channel);
        return answer != null && answer.status() >= 300;
    }

    private JsonNode send(Request request) {
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        headers.put("Content-Type", "application/json");
        headers.putAll(request.headers() == null ? Map.of() : request.headers());
        ApiClient.Response response = null;
        for (int i = 0; i < (request.times() == null ? 1 : request.times()); i++) {
            response = application.api().post("/api/incidents", text(request.body()), headers);
        }
        ObjectNode answer = Samples.JSON.createObjectNode().put("status", response.status());
        ObjectNode answerHeaders = answer.putObject("headers");
        response.headers()
                .map()
                .forEach((name, values) -> answerHeaders.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return answer.set("body", jsonOrText(response.body()));
    }

    private List<JsonNode> rows(String table, String order) {
        return database
                .rows()
                .column("SELECT row_to_json(t)::text FROM %s t ORDER BY %s".formatted(table, order))
                .stream()
                .map(row -> jsonOrText((String) row))
                .toList();
    }

    private static JsonNode question(Received call) {
        ObjectNode question = Samples.JSON.createObjectNode();
        question.set("message", call.json().at("/messages/0/content/0/text"));
        question.put(
                "instructions", String.join("\n", call.json().path("system").findValuesAsText("text")));
        return question;
    }

    private static JsonNode ticketCall(Received call) {
        ObjectNode request = Samples.JSON.createObjectNode();
        ObjectNode headers = request.putObject("headers");
        call.headers().forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
        return request.set("body", jsonOrText(call.body()));
    }

    private static JsonNode message(Received call) {
        ObjectNode message = Samples.JSON.createObjectNode().put("channel", StubProvider.channel(call));
        if (message.get("channel").textValue().equals("email")) {
            message.set("to", call.json().at("/personalizations/0/to/0/email"));
            message.set("subject", call.json().path("subject"));
            return message.set("text", call.json().at("/content/0/value"));
        }
        Map<String, String> form = new HashMap<>();
        for (String field : call.body().split("&")) {
            String[] parts = field.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return message.put("to", form.get("To").replaceFirst("^whatsapp:", "")).put("text", form.get("Body"));
    }

    private static String text(JsonNode node) {
        return node.isTextual() ? node.textValue() : node.toString();
    }

    private static JsonNode jsonOrText(String body) {
        try {
            return Samples.JSON.readTree(body);
        } catch (JsonProcessingException e) {
            return JsonNodeFactory.instance.textNode(body);
        }
    }
}
