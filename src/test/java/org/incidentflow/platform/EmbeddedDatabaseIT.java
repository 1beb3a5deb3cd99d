package org.incidentflow.platform;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedDatabaseIT {

    private static final Path PROGRAMS = Path.of("target", "postgres-programs");
    private static final int UNIX_SOCKET_LINE = 4;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path temp;

    private final List<EmbeddedDatabase> databases = new ArrayList<>();
    private final List<Process> children = new ArrayList<>();
    private Path folder;

    @BeforeEach
    void nameFolder() {
        folder = temp.resolve("data folder");
    }

    @AfterEach
    void stopEverything() throws IOException {
        databases.forEach(EmbeddedDatabase::close);
        for (Process child : children) {
            child.destroyForcibly().onExit().join();
        }
        if (Files.exists(pidFile())) {
            List<ProcessHandle> left = serverProcesses();
            left.forEach(ProcessHandle::destroyForcibly);
            await().atMost(LIMIT).until(() -> left.stream().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void startsAnEmptyDurableDatabaseOnLoopback() throws Exception {
        EmbeddedDatabase database = start();

        assertThat(show(
                        database,
                        "fsync",
                        "synchronous_commit",
                        "full_page_writes",
                        "data_checksums",
                        "server_encoding",
                        "log_timezone",
                        "listen_addresses",
                        "password_encryption"))
                .containsExactly("on", "on", "on", "on", "UTF8", "UTC", "127.0.0.1", "scram-sha-256");
        assertThat(query(database, "SELECT current_database() || ' ' || current_user"))
                .containsExactly("incidentflow incidentflow");
        assertThat(query(database, "SELECT usesuper FROM pg_user WHERE usename = current_user"))
                .containsExactly("f");
        assertThat(query(database, "SELECT lower('ÄÖÜ')")).containsExactly("äöü");
        assertThat(port(database)).isBetween(20_000, 32_000);
        assertThat(Files.readAllLines(pidFile()).get(UNIX_SOCKET_LINE)).isEmpty();
        assertThat(addressesThatAccept(port(database))).allMatch(InetAddress::isLoopbackAddress);
    }

    @Test
    void letsNobodyInWithoutThePassword() throws Exception {
        EmbeddedDatabase database = start();

        for (String user : List.of("postgres", "incidentflow")) {
            assertThatThrownBy(() -> DriverManager.getConnection(database.jdbcUrl(), user, "guess"))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("password authentication failed");
        }
        for (String file : List.of("postgres", "postgres/password", "postgres.log")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .as(file)
                    .endsWith("------");
        }
    }

    @Test
    void keepsRowsAcrossRestarts() throws Exception {
        EmbeddedDatabase database = start();
        insertRow(database, "kept");
        database.close();

        assertThat(rows(start())).containsExactly("kept");
    }

    @Test
    void closesTwiceAndLeavesNoProcess() throws Exception {
        EmbeddedDatabase database = start();
        List<ProcessHandle> processes = serverProcesses();
        assertThat(processes).hasSizeGreaterThan(1);
        try (Connection idle = connect(database)) {
            database.close();
            database.close();
            assertThat(idle.isValid(1)).isFalse();
        }

        await().atMost(LIMIT).until(() -> processes.stream().noneMatch(ProcessHandle::isAlive));
        assertThat(pidFile()).doesNotExist();
    }

    @Test
    void stopsForAnInterruptedThread() {
        EmbeddedDatabase database = start();
        Thread.currentThread().interrupt();
        try {
            database.close();
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
        assertThat(pidFile()).doesNotExist();
    }

    @Test
    void refusesAFolderThatThisProcessUses() throws Exception {
        EmbeddedDatabase database = start();

        // Twice: a refused start must not give the lock away.
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(this::start)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("process " + ProcessHandle.current().pid())
                    .hasMessageContaining("DATA_DIR");
        }
        assertThat(startInChild()).contains("process " + ProcessHandle.current().pid());
        assertThat(rows(database)).isEmpty();
    }

    @Test
    void refusesAFolderThatAnotherProcessUses() throws Exception {
        assertThat(startInChild()).isEqualTo("started");

        assertThatThrownBy(this::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(folder.toString())
                .hasMessageContaining("process " + children.get(0).pid())
                .hasMessageContaining("DATA_DIR");
    }

    @Test
    void takesOverFromAKilledApplication() throws Exception {
        assertThat(startInChild()).isEqualTo("started");
        List<ProcessHandle> orphans = serverProcesses();
        children.get(0).destroyForcibly().onExit().join();
        assertThat(postmaster().isAlive()).isTrue();

        EmbeddedDatabase database = start();

        assertThat(rows(database)).containsExactly("written by the child");
        await().atMost(LIMIT).until(() -> orphans.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void recoversFromAKilledPostgres() throws Exception {
        EmbeddedDatabase database = start();
        insertRow(database, "committed");
        postmaster().destroyForcibly();
        database.close();

        assertThat(rows(start())).containsExactly("committed");
    }

    @Test
    void ignoresAPidFileWhoseNumberIsAnotherProcessNow() throws Exception {
        EmbeddedDatabase database = start();
        insertRow(database, "committed");
        ProcessHandle postmaster = postmaster();
        postmaster.destroyForcibly();
        database.close();
        await().atMost(LIMIT).until(() -> !postmaster.isAlive());
        Process bystander = new ProcessBuilder(java(), "-cp", classPath(), Bystander.class.getName()).start();
        children.add(bystander);
        List<String> lines = new ArrayList<>(Files.readAllLines(pidFile()));
        lines.set(0, String.valueOf(bystander.pid()));
        Files.write(pidFile(), lines);

        assertThat(rows(start())).containsExactly("committed");
        assertThat(bystander.isAlive()).isTrue();
    }

    @Test
    void ignoresAnEmptyPidFile() throws Exception {
        start().close();
        Files.createFile(pidFile());

        assertThat(rows(start())).isEmpty();
    }

    @Test
    void startsOverAfterAFirstStartThatWasCutShort() throws Exception {
        Files.createDirectories(folder.resolve("postgres.unfinished"));
        Files.writeString(folder.resolve("postgres.unfinished/PG_VERSION"), "17");
        Files.writeString(folder.resolve("postgres.unfinished.password"), "");

        assertThat(rows(start())).isEmpty();
    }

    @Test
    void saysWhyPostgresDoesNotStart() throws Exception {
        start().close();
        Files.writeString(folder.resolve("postgres/PG_VERSION"), "12\n");

        assertThatThrownBy(this::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("DB_URL")
                .hasMessageContaining("incompatible");

        Files.writeString(folder.resolve("postgres/PG_VERSION"), "17\n");
        assertThat(rows(start())).isEmpty();
    }

    @Test
    void saysWhatToDoWhereRootCannotBeShed() {
        assertThatThrownBy(() -> PostgresBinaries.checkUser("root", false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ordinary user")
                .hasMessageContaining("DB_URL");
        assertThatCode(() -> {
                    PostgresBinaries.checkUser("root", true);
                    PostgresBinaries.checkUser("somebody", false);
                })
                .doesNotThrowAnyException();
    }

    /** Starts a database, adds a row and waits to be killed. */
    static final class Holder {
        public static void main(String[] args) throws Exception {
            try {
                insertRow(EmbeddedDatabase.start(Path.of(args[0]), Path.of(args[1])), "written by the child");
                System.out.println("outcome: started");
            } catch (IllegalStateException e) {
                System.out.println("outcome: " + e.getMessage());
            }
            System.in.read();
        }
    }

    /** Has a process id. */
    static final class Bystander {
        public static void main(String[] args) throws IOException {
            System.in.read();
        }
    }

    private EmbeddedDatabase start() {
        EmbeddedDatabase database = EmbeddedDatabase.start(folder, PROGRAMS);
        databases.add(database);
        return database;
    }

    private String startInChild() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        java(),
                        "-cp",
                        classPath(),
                        Holder.class.getName(),
                        folder.toString(),
                        PROGRAMS.toAbsolutePath().toString())
                .redirectErrorStream(true);
        Process child = builder.start();
        children.add(child);
        BufferedReader output = child.inputReader(UTF_8);
        String prefix = "outcome: ";
        return output.lines()
                .filter(line -> line.startsWith(prefix))
                .findFirst()
                .orElseThrow()
                .substring(prefix.length());
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static String classPath() {
        return System.getProperty("java.class.path");
    }

    private Path pidFile() {
        return folder.resolve("postgres/postmaster.pid");
    }

    private ProcessHandle postmaster() throws IOException {
        return serverProcesses().get(0);
    }

    /** The server's processes, its main one first; none when another program has its number. */
    private List<ProcessHandle> serverProcesses() throws IOException {
        return Files.readAllLines(pidFile()).stream()
                .limit(1)
                .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid.strip())).stream())
                .filter(process -> process.info().command().orElse("").contains("postgres"))
                .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
                .toList();
    }

    private static Connection connect(EmbeddedDatabase database) throws SQLException {
        return DriverManager.getConnection(database.jdbcUrl(), database.user(), database.password());
    }

    private static void insertRow(EmbeddedDatabase database, String text) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS note (text text)");
            statement.execute("INSERT INTO note VALUES ('" + text + "')");
        }
    }

    private static List<String> rows(EmbeddedDatabase database) throws SQLException {
        return query(database, "SELECT to_regclass('note')").get(0) == null
                ? List.of()
                : query(database, "SELECT text FROM note");
    }

    private static List<String> show(EmbeddedDatabase database, String... settings) throws SQLException {
        List<String> values = new ArrayList<>();
        for (String setting : settings) {
            values.addAll(query(database, "SHOW " + setting));
        }
        return values;
    }

    private static List<String> query(EmbeddedDatabase database, String sql) throws SQLException {
        try (Connection connection = connect(database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> values = new ArrayList<>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        }
    }

    private static int port(EmbeddedDatabase database) {
        return Integer.parseInt(database.jdbcUrl().replaceAll(".*:(\\d+)/.*", "$1"));
    }

    private static List<InetAddress> addressesThatAccept(int port) throws IOException {
        List<InetAddress> accepting = new ArrayList<>();
        for (InetAddress address : NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList()) {
            try (Socket socket = new Socket(address, port)) {
                accepting.add(socket.getInetAddress());
            } catch (IOException e) {
                assertThat(address).isNotEqualTo(InetAddress.getLoopbackAddress());
            }
        }
        return accepting;
    }
}
