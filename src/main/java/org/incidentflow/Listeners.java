package org.incidentflow;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.component.platform.http.PlatformHttpConstants;
import org.apache.camel.component.platform.http.main.ManagementHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.incidentflow.operate.Console;
import org.incidentflow.operate.Operator;
import org.incidentflow.platform.AnonymousSelfTest;
import org.incidentflow.platform.ApiContract;
import org.incidentflow.platform.Closing;
import org.incidentflow.platform.FrontDoor;
import org.incidentflow.platform.HttpServer;
import org.incidentflow.platform.InFlight;
import org.incidentflow.platform.Problems;
import org.incidentflow.platform.RateLimit;
import org.incidentflow.platform.SettingException;
import org.incidentflow.platform.Settings;
import org.incidentflow.platform.TemporaryFolder;
import org.incidentflow.platform.ThisMachine;
import org.incidentflow.platform.Workers;
import org.incidentflow.security.Credentials;
import org.incidentflow.security.ManagementDoor;

/** The two HTTP servers: the API's, with its front door, and Camel's for management. */
final class Listeners {

    private final CamelContext context;
    private final Settings settings;
    private final Closing closing;
    private final Problems problems;
    private final Credentials credentials;
    private final ApiContract contract;
    private final FrontDoor frontDoor;
    private final HttpServer server;

    /** @throws SettingException if a setting is wrong, or a port is in use */
    Listeners(
            CamelContext context,
            Settings settings,
            Closing closing,
            Problems problems,
            Credentials credentials,
            ApiContract contract,
            InFlight inFlight) {
        this.context = context;
        this.settings = settings;
        this.closing = closing;
        this.problems = problems;
        this.credentials = credentials;
        this.contract = contract;
        this.frontDoor = new FrontDoor(contract, credentials, RateLimit.read(settings), inFlight, problems);
        this.server = server();
    }

    FrontDoor frontDoor() {
        return frontDoor;
    }

    /** Of the API, such as {@code http://127.0.0.1:8080}. */
    String address() {
        return server.address();
    }

    /** What must hold before the door opens. */
    Runnable selfTest() {
        return credentials.configured() ? new AnonymousSelfTest(server.address(), contract) : () -> {};
    }

    private HttpServer server() {
        String host = settings.text("HTTP_HOST");
        int port = settings.port("HTTP_PORT");
        HttpServer.requireFree("HTTP_PORT", host, port);
        int managementPort = settings.port("MANAGEMENT_PORT");
        if (managementPort == port) {
            // Vert.x would let both servers have it, by turns, and Camel their routes: past the door of the API.
            throw new SettingException(
                    "MANAGEMENT_PORT is \"%d\", and so is HTTP_PORT: set another.".formatted(managementPort));
        }
        HttpServer.requireFree("MANAGEMENT_PORT", settings.text("MANAGEMENT_HOST"), managementPort);
        return new HttpServer(
                host, port, settings.bytes("MAX_BODY_SIZE"), settings.duration("RECEIVE_TIMEOUT"), contract, frontDoor);
    }

    /** Asks who comes to the management port, and opens the console there if it is wanted. */
    void guardManagement(Operator operator) throws Exception {
        new ManagementDoor(credentials, settings.loopback("MANAGEMENT_HOST"), ThisMachine.read(settings), problems)
                .guard(context.hasService(ManagementHttpServer.class)
                        .getConfiguration()
                        .getAuthenticationConfig());
        if (settings.flag("HAWTIO_ENABLED")) {
            openConsole(operator);
        }
    }

    private void openConsole(Operator operator) throws Exception {
        int port = settings.port("MANAGEMENT_PORT");
        context.addStartupListener((started, alreadyStarted) -> closing.last(
                        new Console(operator, !credentials.configured(), problems))
                .mount(VertxPlatformHttpRouter.lookup(started, VertxPlatformHttpRouter.getRouterNameFromPort(port))));
    }

    /** The console's pages are in a jar. */
    private Optional<Path> folderForPages() throws IOException {
        if (!settings.flag("HAWTIO_ENABLED")) {
            return Optional.empty();
        }
        Path dataDir = Path.of(settings.text("DATA_DIR"));
        return Optional.of(closing.last(TemporaryFolder.create(dataDir)).path());
    }

    /** From here on clients are answered, with 503 until the door opens. */
    void listen() throws Exception {
        Vertx vertx = Workers.vertx(folderForPages());
        closing.last(
                () -> vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS));
        context.getRegistry().bind("vertx", vertx);
        context.getRegistry().bind(PlatformHttpConstants.PLATFORM_HTTP_ENGINE_NAME, server.engine());
        // Left to the context alone, it would start only after the routes.
        server.setCamelContext(context);
        server.start();
        context.addService(server);
    }
}
