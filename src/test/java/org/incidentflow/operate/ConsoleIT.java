package org.incidentflow.operate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.incidentflow.testing.Problems.assertProblem;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.incidentflow.Samples;
import org.incidentflow.testing.ApiClient;
import org.incidentflow.testing.ApiClient.Response;
import org.incidentflow.testing.TestApplication;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Hawtio in an operator's browser fetches, and what nobody may. */
@Timeout(120)
class ConsoleIT {

    private static final String OPERATIONS = "org.incidentflow:type=Operations";
    private static final String CONTEXT = "org.apache.camel:context=incident-flow,type=context,name=\"incident-flow\"";
    private static final String ROUTE = "org.apache.camel:context=incident-flow,type=routes,name=\"create-incident\"";
    private static final String JOLOKIA = "/observe/jolokia";
    private static final String TOKEN = "token-that-nobody-sees";
    private static final String MESSAGE = "My credit card was charged twice";

    @RegisterExtension
    static final TestApplication application = TestApplication.with(Map.of(
            "HAWTIO_ENABLED", "true",
            "API_KEYS", "crm:ingest:in-key,desk:operator:op-key",
            "TICKET_API_TOKEN", TOKEN));

    @ParameterizedTest
    @ValueSource(strings = {"/hawtio/", "/hawtio/jolokia", "/hawtio/user", "/hawtio/static/js/main.js", JOLOKIA})
    void isForOperatorsOnly(String path) {
        Response anonymous = send("GET", path, "", Map.of());
        assertProblem(anonymous, 401);
        assertThat(anonymous.header("WWW-Authenticate")).startsWith("Basic realm=");
        assertProblem(send("GET", path, "", Map.of("X-API-Key", "in-key")), 403);
        assertProblem(send("POST", path, "{}", Map.of("X-API-Key", "in-key")), 403);
    }

    @Test
    void showsHawtiosPages() {
        Response page = get("/hawtio/");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("Content-Type")).startsWith("text/html");
        assertThat(page.header("Cache-Control")).isEqualTo("no-cache");
        assertThat(page.header("X-Content-Type-Options")).isEqualTo("nosniff");
        assertThat(page.header("Content-Security-Policy"))
                .contains("default-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe-eval");
        assertThat(page.body()).contains("<base href=\"/hawtio/\">");

        List<String> scripts = Pattern.compile("src=\"([^\"]+)\"")
                .matcher(page.body())
                .results()
                .map(script -> script.group(1))
                .toList();
        assertThat(scripts).isNotEmpty().allSatisfy(path -> {
            Response script = get(path);
            assertThat(script.status()).as(path).isEqualTo(200);
            assertThat(script.header("Content-Type")).contains("javascript");
            assertThat(script.header("Cache-Control")).contains("max-age=31536000");
        });
        assertThat(get("/hawtio").header("Location")).isEqualTo("/hawtio/");
        assertThat(get("/hawtio/hawtconfig.json")
                        .json()
                        .path("branding")
                        .path("appName")
                        .asText())
                .isEqualTo("Incident Flow");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/hawtio/camel/routes", "/hawtio/jmx/attributes?nid=root-org.apache.camel", "/hawtio/login"})
    void opensTheConsoleAtItsOwnAddresses(String address) {
        Response page = get(address);

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("<base href=\"/hawtio/\">");
    }

    @Test
    void tellsHawtioThatTheOperatorHasLoggedIn() {
        assertThat(get("/hawtio/user").body()).isEqualTo("\"desk\"");
        assertThat(get("/hawtio/plugin").body()).isEqualTo("[]");
        assertThat(get("/hawtio/keycloak/enabled").body()).isEqualTo("false");
        assertThat(get("/hawtio/proxy/enabled").body()).isEqualTo("false");
        assertThat(get("/hawtio/auth/config").json().isObject()).isTrue();
        assertThat(get("/hawtio/auth/config/session-timeout")
                        .json()
                        .path("timeout")
                        .asInt())
                .isEqualTo(-1);
        Response loggedOut = get("/hawtio/auth/logout");
        assertProblem(loggedOut, 401);
        assertThat(loggedOut.header("WWW-Authenticate")).startsWith("Basic realm=");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/hawtio/static/js/missing.js",
                "/hawtio/missing.html",
                "/hawtio/../application.properties",
                "/hawtio/%2e%2e/application.properties",
                "/hawtio/..%2fapplication.properties",
                "/hawtio/..%5c..%5capplication.properties",
                "/hawtio/static/..%2f..%2f..%2fsql/insert-incident.sql",
                "/hawtio//../log4j2.properties",
                "/hawtio/%00index.html",
                "/hawtio/static/"
            })
    void hasNoOtherFiles(String path) {
        Response answer = get(path);

        assertThat(answer.status()).as(answer.toString()).isBetween(400, 404);
        assertThat(answer.body()).doesNotContain("http.port", "INSERT", "rootLogger", "main.");
    }

    @Test
    void takesOnlyTheMethodsThatItNeeds() {
        assertProblem(send("POST", "/hawtio/user", "{}", operator()), 405);
        assertProblem(send("DELETE", "/hawtio/", "", operator()), 405);
        assertProblem(send("PUT", JOLOKIA, "{}", operator()), 405);
        assertProblem(send("OPTIONS", JOLOKIA, "", operator()), 405);
    }

    @ParameterizedTest
    @ValueSource(strings = {JOLOKIA, "/hawtio/jolokia"})
    void answersWithItsVersionWhereHawtioLooksForJolokia(String path) {
        Response version = get(path);

        assertThat(version.status()).isEqualTo(200);
        assertThat(version.json().path("value").path("agent").asText()).startsWith("2.");
        assertThat(version.header("Cache-Control")).isEqualTo("no-store");
        assertThat(version.headers().map()).doesNotContainKey("Access-Control-Allow-Origin");
    }

    @Test
    void showsRoutesAndCountsThatRise() {
        String structure =
                jolokia(exec(CONTEXT, "dumpRoutesAsXml()")).path("value").asText();
        assertThat(structure).contains("<route id=\"create-incident\"", "id=\"classify\"");
        long before = total();

        assertThat(report().status()).isEqualTo(201);

        await().atMost(Duration.ofSeconds(10)).until(() -> total() == before + 1);
        assertThat(jolokia(exec(CONTEXT, "dumpRoutesStatsAsXml(boolean,boolean)", true, true))
                        .path("value")
                        .asText())
                .contains("<processorStat id=\"classify\"");
    }

    @Test
    void showsThreeDomainsAndNoOther() {
        JsonNode domains = jolokia(request("list")).path("value");

        assertThat(domains.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrder("org.apache.camel", "org.incidentflow", "quartz");
        ArrayNode found =
                (ArrayNode) jolokia(request("search").put("mbean", "*:*")).path("value");
        assertThat(found).hasSizeGreaterThan(100).allSatisfy(name -> assertThat(name.asText())
                .matches("(org\\.apache\\.camel|org\\.incidentflow|quartz):.*"));
    }

    @Test
    void showsNoSecretAndNoCustomersMessage() {
        report();

        JsonNode all = jolokia(request("read").put("mbean", "org.apache.camel:*"));

        assertThat(all.path("status").asInt()).isEqualTo(200);
        assertThat(all.toString())
                .contains("create-incident")
                .doesNotContain("op-key", "in-key", TOKEN, MESSAGE, "customer@example.org");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "java.lang:type=Runtime | SystemProperties",
                "java.lang:type=Memory | HeapMemoryUsage",
                "java.lang:type=* | ",
                "*:* | ",
                "quartz:type=QuartzScheduler,* | AllTriggers",
                "quartz:* | "
            })
    void readsNothingElse(String mbean, String attribute) {
        ObjectNode read = request("read").put("mbean", mbean);
        if (attribute != null) {
            read.put("attribute", attribute);
        }

        assertThat(jolokia(read).path("status").asInt()).isEqualTo(403);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                CONTEXT + " | sendStringBody(java.lang.String,java.lang.String) | direct:respond-created | x",
                CONTEXT + " | createEndpoint(java.lang.String) | file:/tmp | ",
                CONTEXT + " | stop() | | ",
                ROUTE + " | updateRouteFromXml(java.lang.String) | <route/> | ",
                ROUTE + " | stop() | | ",
                "java.lang:type=Memory | gc() | | ",
                "com.sun.management:type=DiagnosticCommand | vmSystemProperties() | | ",
                "java.util.logging:type=Logging | getLoggerLevel(java.lang.String) | x | "
            })
    void changesNothingElse(String mbean, String operation, String first, String second) {
        ObjectNode exec = first == null
                ? exec(mbean, operation)
                : second == null ? exec(mbean, operation, first) : exec(mbean, operation, first, second);

        assertThat(jolokia(exec).path("status").asInt()).isEqualTo(403);
    }

    @Test
    void writesNoAttributeAndTellsNoConfiguration() {
        assertThat(jolokia(request("write")
                                .put("mbean", ROUTE)
                                .put("attribute", "StatisticsEnabled")
                                .put("value", false))
                        .path("status")
                        .asInt())
                .isEqualTo(403);
        assertThat(jolokia(request("config")).path("status").asInt()).isEqualTo(403);
        assertThat(jolokia(request("notification").put("command", "register"))
                        .path("status")
                        .asInt())
                .isEqualTo(403);
    }

    /** A GET is what any page can make the operator's browser send. */
    @Test
    void changesNothingByGet() {
        String pause = JOLOKIA + "/exec/org.incidentflow:type=Operations/pauseDelivery/all";
        assertThat(get(pause).json().path("status").asInt()).isEqualTo(403);

        Map<String, String> overridden = new HashMap<>(operator());
        overridden.put("X-HTTP-Method-Override", "POST");
        assertThat(send("GET", pause + "?_method=POST", "", overridden)
                        .json()
                        .path("status")
                        .asInt())
                .isEqualTo(403);
        assertThat(get(JOLOKIA + "/read/org.incidentflow:type=Operations/PausedChannels")
                        .json()
                        .path("value"))
                .isEmpty();
    }

    @Test
    void refusesOtherSitesPages() {
        String version = request("version").toString();

        for (String origin : List.of("https://elsewhere.example", "null", "http://127.0.0.1:1")) {
            assertProblem(send("POST", JOLOKIA, version, with("Origin", origin)), 403);
            assertProblem(send("GET", "/hawtio/jolokia", "", with("Origin", origin)), 403);
        }
        assertProblem(send("GET", JOLOKIA, "", with("Sec-Fetch-Site", "cross-site")), 403);
        assertProblem(send("GET", "/hawtio/user", "", with("Sec-Fetch-Site", "same-site")), 403);
        Response preflight = send("OPTIONS", JOLOKIA, "", with("Origin", "https://elsewhere.example"));
        assertProblem(preflight, 403);
        assertThat(preflight.headers().map()).doesNotContainKey("Access-Control-Allow-Origin");

        String own = "http://127.0.0.1:" + application.management().port();
        assertThat(send("POST", JOLOKIA, version, with("Origin", own)).status()).isEqualTo(200);
        assertThat(send("GET", JOLOKIA, "", with("Sec-Fetch-Site", "same-origin"))
                        .status())
                .isEqualTo(200);
        Map<String, String> link = with("Sec-Fetch-Site", "cross-site");
        link.put("Sec-Fetch-Mode", "navigate");
        assertThat(send("GET", "/hawtio/", "", link).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no json", "[", "{\"type\":\"nonsense\"}", "{\"type\":\"read\"}", "\"x\"", "[1]"})
    void refusesWhatIsNoRequest(String body) {
        assertProblem(send("POST", JOLOKIA, body, operator()), 400);
    }

    @Test
    void refusesMoreThanAnybodyNeeds() {
        assertProblem(send("POST", JOLOKIA, " ".repeat(1_100_000), operator()), 413);
    }

    @Test
    void letsTheOperatorPauseDeliveries() {
        assertThat(jolokia(exec(OPERATIONS, "pauseDelivery", "email"))
                        .path("status")
                        .asInt())
                .isEqualTo(200);
        assertThat(jolokia(request("read").put("mbean", OPERATIONS))
                        .path("value")
                        .path("PausedChannels")
                        .get(0)
                        .asText())
                .isEqualTo("email");

        assertThat(jolokia(exec(OPERATIONS, "resumeDelivery", "all"))
                        .path("status")
                        .asInt())
                .isEqualTo(200);
    }

    private static long total() {
        return jolokia(request("read").put("mbean", ROUTE).put("attribute", "ExchangesTotal"))
                .path("value")
                .asLong();
    }

    private static Response report() {
        return application
                .api()
                .post(
                        "/api/incidents",
                        ApiClient.reportJsonWithContact("99876", MESSAGE),
                        Map.of("X-API-Key", "in-key"));
    }

    private static ObjectNode request(String type) {
        return Samples.JSON.createObjectNode().put("type", type);
    }

    private static ObjectNode exec(String mbean, String operation, Object... arguments) {
        ObjectNode exec = request("exec").put("mbean", mbean).put("operation", operation);
        exec.set("arguments", Samples.JSON.valueToTree(arguments));
        return exec;
    }

    private static JsonNode jolokia(ObjectNode request) {
        Response answer = send("POST", JOLOKIA, request.toString(), operator());
        assertThat(answer.status()).as(answer.toString()).isEqualTo(200);
        return answer.json();
    }

    private static Map<String, String> operator() {
        String nameAndKey = Base64.getEncoder().encodeToString("desk:op-key".getBytes(StandardCharsets.UTF_8));
        return Map.of("Authorization", "Basic " + nameAndKey, "Content-Type", "application/json");
    }

    private static Map<String, String> with(String header, String value) {
        Map<String, String> headers = new HashMap<>(operator());
        headers.put(header, value);
        return headers;
    }

    private static Response get(String path) {
        return send("GET", path, "", operator());
    }

    private static Response send(String method, String path, String body, Map<String, String> headers) {
        return application.management().send(method, path, body.getBytes(StandardCharsets.UTF_8), headers);
    }
}
