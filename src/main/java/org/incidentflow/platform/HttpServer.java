package org.incidentflow.platform;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/**
 * The server of the API, with its {@link FrontDoor} in place before the first connection is accepted. It is ours, not
 * camel.server's, because in Camel 4.17.0 a port other than 8080 is lost once the management server runs too, and
 * because that one waits for slow clients for ever.
 */
public final class HttpServer extends VertxPlatformHttpServer {

    /** How long a connection may be kept without a request. */
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(75);

    private final VertxPlatformHttpServerConfiguration configuration;
    private final Duration receiveTimeout;
    private final ApiContract contract;
    private final FrontDoor frontDoor;
    private SlowClients slowClients;
    private io.vertx.core.http.HttpServer server;

    /**
     * @param maxBodyBytes   longer bodies are refused with 413
     * @param receiveTimeout how long a client may take to send a request
     */
    public HttpServer(
            String host,
            int port,
            long maxBodyBytes,
            Duration receiveTimeout,
            ApiContract contract,
            FrontDoor frontDoor) {
        this(configuration(host, port, maxBodyBytes), receiveTimeout, contract, frontDoor);
    }

    private HttpServer(
            VertxPlatformHttpServerConfiguration configuration,
            Duration receiveTimeout,
            ApiContract contract,
            FrontDoor frontDoor) {
        super(configuration);
        this.configuration = configuration;
        this.receiveTimeout = receiveTimeout;
        this.contract = contract;
        this.frontDoor = frontDoor;
    }

    private static VertxPlatformHttpServerConfiguration configuration(String host, int port, long maxBodyBytes) {
        var configuration = new VertxPlatformHttpServerConfiguration();
        configuration.setBindHost(host);
        configuration.setBindPort(port);
        configuration.setMaxBodySize(maxBodyBytes);
        configuration.getBodyHandler().setHandleFileUploads(false);
        return configuration;
    }

    /** The engine that puts the routes on this server and no other. */
    public VertxPlatformHttpEngine engine() {
        return new VertxPlatformHttpEngine() {
            @Override
            public int getServerPort() {
                return configuration.getBindPort();
            }

            @Override
            public PlatformHttpConsumer createConsumer(PlatformHttpEndpoint endpoint, Processor processor) {
                return new ApiConsumer(endpoint, processor, getHandlers(), routerName(), contract);
            }
        };
    }

    /** What a client on this machine puts before the path. */
    public String address() {
        String host =
                switch (configuration.getBindHost()) {
                    case "0.0.0.0" -> "127.0.0.1";
                    case "::" -> "::1";
                    default -> configuration.getBindHost();
                };
        return "http://%s:%d".formatted(host.contains(":") ? "[" + host + "]" : host, configuration.getBindPort());
    }

    @Override
    protected void initializeServer() {
        super.initializeServer();
        VertxPlatformHttpRouter router = router();
        Handler<RoutingContext> bodyHandler = router.bodyHandler();
        slowClients = new SlowClients(getVertx(), receiveTimeout, KEEP_ALIVE);
        slowClients.watch(frontDoor::refuseSlow);
        router.route()
                .order(-1)
                .handler(slowClients::began)
                .handler(frontDoor::admit)
                .handler(request -> {
                    if (frontDoor.needsBody(request)) {
                        bodyHandler.handle(request);
                    } else {
                        request.next();
                    }
                })
                .handler(frontDoor::enter)
                .failureHandler(frontDoor::handleFailure);
    }

    /** As Camel's, but with clients watched, and without HTTP/2, which nobody speaks without TLS. */
    @Override
    protected void startServer() throws Exception {
        server = getVertx()
                .createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                .connectionHandler(slowClients::connected)
                .invalidRequestHandler(frontDoor::refuseInvalid)
                .requestHandler(router());
        await(server.listen(configuration.getBindPort(), configuration.getBindHost()));
    }

    @Override
    protected void stopServer() {
        if (server != null) {
            await(server.close());
            server = null;
        }
    }

    private VertxPlatformHttpRouter router() {
        return VertxPlatformHttpRouter.lookup(getCamelContext(), routerName());
    }

    private String routerName() {
        return VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getBindPort());
    }

    private static void await(Future<?> done) {
        try {
            done.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while the HTTP server started or stopped", e);
        } catch (Exception e) {
            throw new IllegalStateException("The HTTP server could not start or stop: " + e.getMessage(), e);
        }
    }

    /**
     * Vert.x only logs a port that it cannot have, and the application would run on, unreachable.
     *
     * @throws SettingException if nothing can listen on that address
     */
    public static void requireFree(String setting, String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw SettingException.of(
                    setting,
                    String.valueOf(port),
                    "cannot listen on %s:%d (%s). Stop what uses it, or set another."
                            .formatted(host, port, e.getMessage()));
        }
    }
}
