package org.incidentflow.bench;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.UUID;

/**
 * The work of one incident written by hand, without a framework and without the application's guarantees: a call of the
 * model, a call of the ticket API, four rows in one transaction, 201. What the application is measured against.
 * Arguments: port, the stub's port, the database's port, its name, user and password.
 */
public final class Yardstick extends AbstractVerticle {

    private static final int EVENT_LOOPS = 2;
    private static final int CONNECTIONS = 16;
    private static final int PEER_CONNECTIONS = 4096;
    private static final String TABLES =
            """
            CREATE TABLE IF NOT EXISTS incidents (id uuid PRIMARY KEY, customer_id text NOT NULL, channel text NOT NULL,
              message text NOT NULL, classification text NOT NULL, confidence double precision NOT NULL,
              ticket_id text NOT NULL, created_at timestamptz NOT NULL DEFAULT now());
            CREATE TABLE IF NOT EXISTS notifications (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
              incident_id uuid NOT NULL REFERENCES incidents, channel text NOT NULL, message text NOT NULL);
            CREATE TABLE IF NOT EXISTS reminders (incident_id uuid PRIMARY KEY REFERENCES incidents,
              due_at timestamptz NOT NULL)""";
    private static final String INCIDENT = "INSERT INTO incidents (id, customer_id, channel, message, classification,"
            + " confidence, ticket_id) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    private static final String NOTIFICATIONS =
            "INSERT INTO notifications (incident_id, channel, message) VALUES ($1, 'email', $2), ($1, 'sms', $3)";
    private static final String REMINDER = "INSERT INTO reminders (incident_id, due_at) VALUES ($1, $2)";
    private static final String QUESTION =
            "Classify into: duplicate_payment, failed_payment, fraud_report, refund_request, etc.\n"
                    + "Respond ONLY with JSON: {\"category\": \"...\", \"confidence\": 0.XX, \"reason\": \"...\"}";

    private final String[] arguments;
    private HttpClient peers;
    private Pool database;

    private Yardstick(String[] arguments) {
        this.arguments = arguments;
    }

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(EVENT_LOOPS));
        Pool setup = pool(vertx, arguments, 1);
        setup.query(TABLES)
                .execute()
                .compose(made -> vertx.deployVerticle(
                        () -> new Yardstick(arguments), new DeploymentOptions().setInstances(EVENT_LOOPS)))
                .onFailure(Child::fail);
    }

    private static Pool pool(Vertx vertx, String[] arguments, int connections) {
        PgConnectOptions options = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(Integer.parseInt(arguments[2]))
                .setDatabase(arguments[3])
                .setUser(arguments[4])
                .setPassword(arguments[5])
                .setCachePreparedStatements(true)
                .setPipeliningLimit(16);
        return PgBuilder.pool()
                .with(new PoolOptions().setMaxSize(connections))
                .connectingTo(options)
                .using(vertx)
                .build();
    }

    @Override
    public void start(Promise<Void> started) {
        peers = vertx.createHttpClient(
                new HttpClientOptions().setKeepAlive(true),
                new io.vertx.core.http.PoolOptions().setHttp1MaxSize(PEER_CONNECTIONS));
        database = pool(vertx, arguments, CONNECTIONS / EVENT_LOOPS);
        vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(4096))
                .requestHandler(request -> request.body().onSuccess(body -> answer(request, new JsonObject(body))))
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void answer(HttpServerRequest request, JsonObject message) {
        UUID id = UUID.randomUUID();
        JsonObject question = new JsonObject()
                .put("model", "stub")
                .put("max_tokens", 200)
                .put("system", QUESTION)
                .put(
                        "messages",
                        new JsonArray()
                                .add(new JsonObject().put("role", "user").put("content", message.getString("message"))));
        post("/v1/messages", question)
                .map(said -> new JsonObject(
                        said.getJsonArray("content").getJsonObject(0).getString("text")))
                .compose(classification -> post(
                                "/api/tickets",
                                new JsonObject()
                                        .put("incident_id", id.toString())
                                        .put("category", classification.getString("category"))
                                        .put("message", message.getString("message")))
                        .map(opened -> "TKT-" + opened.getString("id"))
                        .compose(ticket -> store(id, message, classification, ticket)
                                .map(stored -> classification
                                        .put("incident_id", id.toString())
                                        .put("ticket_id", ticket)
                                        .put("status", "open"))))
                .onSuccess(incident -> request.response()
                        .setStatusCode(201)
                        .putHeader("content-type", "application/json")
                        .end(incident.toBuffer()))
                .onFailure(failure -> request.response().setStatusCode(502).end());
    }

    private Future<JsonObject> post(String path, JsonObject body) {
        return peers.request(new RequestOptions()
                        .setMethod(HttpMethod.POST)
                        .setHost("127.0.0.1")
                        .setPort(Integer.parseInt(arguments[1]))
                        .setURI(path)
                        .putHeader("content-type", "application/json"))
                .compose(request -> request.send(body.toBuffer()))
                .compose(response -> response.body().map(Buffer::toJsonObject));
    }

    private Future<Void> store(UUID id, JsonObject message, JsonObject classification, String ticket) {
        String text = "Ticket #" + ticket + " created.";
        return database.withTransaction(connection -> Future.all(
                        insert(
                                connection,
                                INCIDENT,
                                id,
                                message.getString("customer_id"),
                                message.getString("channel"),
                                message.getString("message"),
                                classification.getString("category"),
                                classification.getDouble("confidence"),
                                ticket),
                        insert(connection, NOTIFICATIONS, id, text + " We are looking into it.", text),
                        insert(connection, REMINDER, id, OffsetDateTime.now(ZoneOffset.UTC).plusDays(1)))
                .mapEmpty());
    }

    private static Future<?> insert(SqlConnection connection, String statement, Object... values) {
        return connection.preparedQuery(statement).execute(Tuple.from(values));
    }
}
