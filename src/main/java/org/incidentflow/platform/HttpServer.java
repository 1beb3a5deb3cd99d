package org.incidentflow.platform;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.spi.PlatformHttpConsumer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpEngine;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpRouter;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServer;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpServerConfiguration;

/**
 * The server of the API, with its {@link FrontDoor} in place before the first connection is accepted. It is ours, not
 * camel.server's, because in Camel 4.17.0 a port other than 8080 is lost once the management server runs too.
 */
public final class HttpServer extends VertxPlatformHttpServer {

    private final VertxPlatformHttpServerConfiguration configuration;
    private final ApiContract contract;
    private final FrontDoor frontDoor;

    /** @param maxBodyBytes longer bodies are refused with 413 */
    public HttpServer(String host, int port, long maxBodyBytes, ApiContract contract, FrontDoor frontDoor) {
        this(configuration(host, port, maxBodyBytes), contract, frontDoor);
    }

    private HttpServer(VertxPlatformHttpServerConfiguration configuration, ApiContract contract, FrontDoor frontDoor) {
        super(configuration);
        this.configuration = configuration;
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
                String router = VertxPlatformHttpRouter.getRouterNameFromPort(getServerPort());
                return new ApiConsumer(endpoint, processor, getHandlers(), router, contract);
            }
        };
    }

    /** What a client on this machine puts before the path. */
    public String address() {
        return "http://" + configuration.getBindHost() + ":" + configuration.getBindPort();
    }

    @Override
    protected void initializeServer() {
        super.initializeServer();
        String name = VertxPlatformHttpRouter.getRouterNameFromPort(configuration.getBindPort());
        VertxPlatformHttpRouter.lookup(getCamelContext(), name)
                .route()
                .order(-1)
                .handler(frontDoor::handle)
                .failureHandler(frontDoor::handleFailure);
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
