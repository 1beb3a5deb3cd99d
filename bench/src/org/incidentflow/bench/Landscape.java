package org.incidentflow.bench;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.incidentflow.platform.EmbeddedDatabase;
import org.incidentflow.testing.Ports;
import org.incidentflow.testing.Rows;

/**
 * What scenarios run on: PostgreSQL, the stub, and what takes messages: the application, and for comparison the yardstick,
 * which uses no processor while the load goes to the other.
 */
final class Landscape implements AutoCloseable {

    /** What the load comes with. */
    static final String API_KEY = "key-of-the-benchmark";

    private static final Duration START_LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private final EmbeddedDatabase postgres;
    private final Child stub;
    private final int stubPort = Ports.free();
    private Program application;
    private Program yardstick;
    private Program loaded;

    private record Program(Child process, int port, Rows rows) {}

    /** @param folder where data and logs go */
    Landscape(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        postgres = EmbeddedDatabase.start(folder.resolve("postgres"), folder.resolve("postgres-programs"));
        Runtime.getRuntime().addShutdownHook(new Thread(postgres::close));
        stub = Child.program(Stub.class, folder.resolve("stub.log"), stubPort, 0, 0);
        await().atMost(START_LIMIT).ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            delay(0, 0);
            return true;
        });
    }

    /** Starts the packaged application on a new database, and returns the seconds until its first 201. */
    double startApplication(Map<String, String> settings) throws IOException, InterruptedException {
        stop(application);
        return start(newDatabase("application"), settings);
    }

    /** Starts it on the database of the last start. */
    double startAgain() throws IOException, InterruptedException {
        return start(application.rows(), Map.of());
    }

    private double start(Rows rows, Map<String, String> settings) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(Map.of(
                "DB_URL", rows.jdbcUrl(),
                "DB_USER", rows.user(),
                "DB_PASSWORD", rows.password(),
                "ANTHROPIC_API_KEY", "none",
                "ANTHROPIC_BASE_URL", "http://127.0.0.1:" + stubPort + "/v1",
                "TICKET_API_URL", "http://127.0.0.1:" + stubPort + "/api/tickets"));
        all.putAll(settings);
        return launch(rows, all);
    }

    /** Starts it with an embedded database in a folder, and returns the seconds until its first 201. */
    double startWithOwnDatabase(Path data) throws IOException, InterruptedException {
        return launch(null, Map.of("DATA_DIR", data.toString(), "TICKET_API_URL", "http://127.0.0.1:" + stubPort + "/api/tickets"));
    }

    private double launch(Rows rows, Map<String, String> settings) throws IOException, InterruptedException {
        stop(application);
        int port = Ports.free();
        Map<String, String> all = new HashMap<>(settings);
        all.put("HTTP_PORT", String.valueOf(port));
        all.put("MANAGEMENT_PORT", String.valueOf(Ports.free()));
        all.put("API_KEYS", "bench:ingest:" + API_KEY);
        all.put("RATE_LIMIT", "off");
        long begin = System.nanoTime();
        Path script = Path.of("bin", "incident-flow");
        all.put("JAVA_HOME", System.getProperty("java.home"));
        Child process = Child.command(
                Files.isExecutable(script)
                        ? List.of(script.toAbsolutePath().toString())
                        : List.of(Child.javaProgram(), "-jar", "target/incident-flow.jar"),
                all,
                folder.resolve("application.log"));
        application = new Program(process, port, rows);
        loaded = application;
        return awaitFirst(begin);
    }

    /** Starts the yardstick on a new database. */
    void startYardstick() throws IOException, InterruptedException {
        stop(yardstick);
        Rows rows = newDatabase("yardstick");
        int port = Ports.free();
        URI database = URI.create(rows.jdbcUrl().substring("jdbc:".length()));
        Child process = Child.program(
                Yardstick.class,
                folder.resolve("yardstick.log"),
                port,
                stubPort,
                database.getPort(),
                database.getPath().substring(1),
                rows.user(),
                rows.password());
        yardstick = new Program(process, port, rows);
        loaded = yardstick;
        awaitFirst(System.nanoTime());
    }

    /** From now on the load goes there. */
    void turnToYardstick() {
        loaded = yardstick;
    }

    void turnToApplication() {
        loaded = application;
    }

    private double awaitFirst(long begin) throws IOException, InterruptedException {
        HttpRequest first = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + loaded.port() + "/api/incidents"))
                .header("Content-Type", "application/json")
                .header("X-API-Key", API_KEY)
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"customer_id\": \"1\", \"channel\": \"web\", \"message\": \"I was charged twice\"}"))
                .build();
        int status = 0;
        while (status != 201) {
            if (!loaded.process().isAlive() || System.nanoTime() - begin > START_LIMIT.toNanos()) {
                throw new IllegalStateException("It does not answer 201 but " + status + ", see the logs in " + folder);
            }
            try {
                status = http.send(first, HttpResponse.BodyHandlers.discarding()).statusCode();
            } catch (IOException e) {
                Thread.sleep(20);
            }
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    private Rows newDatabase(String name) {
        Rows admin = new Rows(postgres.jdbcUrl().replaceFirst("/[^/?]+\\?", "/postgres?"), "postgres", postgres.password());
        admin.update("DROP DATABASE IF EXISTS " + name + " WITH (FORCE)");
        admin.update("CREATE DATABASE " + name + " OWNER " + postgres.user());
        admin.update("CHECKPOINT");
        return new Rows(
                postgres.jdbcUrl().replaceFirst("/[^/?]+\\?", "/" + name + "?"), postgres.user(), postgres.password());
    }

    /** Sets the milliseconds after which model and ticket API answer. */
    void delay(int model, int ticket) throws IOException, InterruptedException {
        http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:%d/config?model=%d&ticket=%d".formatted(stubPort, model, ticket)))
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.discarding());
    }

    /** Runs a program that measures by itself what it does with a new database, and returns its figures. */
    Map<String, Double> figures(Class<?> main, Object... arguments) throws IOException, InterruptedException {
        stopPrograms();
        Rows rows = newDatabase("figures");
        List<Object> all = new ArrayList<>(List.of(rows.jdbcUrl(), "postgres", postgres.password()));
        all.addAll(List.of(arguments));
        return JSON.readValue(
                Child.reading(main, all.toArray()).result(), new TypeReference<LinkedHashMap<String, Double>>() {});
    }

    /** Runs a load to its end, with nothing measured. */
    Load load(int connections, int seconds, double rate) throws IOException, InterruptedException {
        return load(connections, seconds, rate, 0);
    }

    private Load load(int connections, int seconds, double rate, int lead) throws IOException, InterruptedException {
        return JSON.readValue(
                Child.readingBriefly(LoadGenerator.class, loaded.port(), connections, seconds, rate, lead).result(),
                Load.class);
    }

    /** Runs a load, and measures what the processes use meanwhile. */
    Run measure(String label, int connections, int seconds, double rate) throws IOException, InterruptedException {
        return measure(label, connections, seconds, rate, 0);
    }

    /** The same for the time after so many seconds of it; what the processes use is of all. */
    Run measure(String label, int connections, int seconds, double rate, int lead)
            throws IOException, InterruptedException {
        long postgresPid = Long.parseLong(Files.readAllLines(folder.resolve("postgres/postgres/postmaster.pid")).get(0));
        long before = incidents();
        double machine = Usage.machineMillis();
        double application = Usage.cpuMillis(loaded.process().pid());
        double database = Usage.cpuMillis(postgresPid);
        double peers = Usage.cpuMillis(stub.pid());
        // The load generator before all.
        double children = Usage.endedChildrenMillis();
        long begin = System.nanoTime();
        Load load = load(connections, seconds, rate, lead);
        double wall = (System.nanoTime() - begin) / 1e6;
        application = Usage.cpuMillis(loaded.process().pid()) - application;
        database = Usage.cpuMillis(postgresPid) - database;
        peers = Usage.cpuMillis(stub.pid()) - peers;
        double generator = Usage.endedChildrenMillis() - children;
        double others = Usage.machineMillis() - machine - application - database - peers - generator;
        double n = Math.max(1, load.created());
        return new Run(
                label,
                load,
                incidents() - before,
                new Run.Cpu(application / n, database / n, peers / n, generator / n),
                Usage.memory(loaded.process().pid()),
                others / wall);
    }

    /** MiB that the program has now. */
    double memory() {
        return Usage.memory(loaded.process().pid());
    }

    long incidents() {
        return loaded.rows().count("SELECT count(*) FROM incidents");
    }

    String postgresVersion() {
        Rows any = new Rows(postgres.jdbcUrl(), postgres.user(), postgres.password());
        return any.column("SELECT version()").get(0) + "; "
                + any.select("SELECT name || ' ' || current_setting(name) AS s FROM pg_settings WHERE name IN ('fsync',"
                                + " 'synchronous_commit', 'shared_buffers', 'max_wal_size', 'max_connections')")
                        .stream()
                        .map(row -> String.valueOf(row.get("s")))
                        .toList();
    }

    Path folder() {
        return folder;
    }

    /** Ends application and yardstick. */
    void stopPrograms() {
        stop(application);
        stop(yardstick);
    }

    private static void stop(Program program) {
        if (program != null) {
            program.process().close();
        }
    }

    @Override
    public void close() {
        stopPrograms();
        stub.close();
        postgres.close();
    }
}
