package org.incidentflow.platform;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Cuts off clients that hold a connection and do not use it: those that take too long to send a request, however they
 * drip its bytes, and those that stay silent after an answer. A request that is being worked on may take its time.
 */
final class SlowClients {

    private final Vertx vertx;
    private final Duration toSend;
    private final Duration betweenRequests;
    private final Map<HttpConnection, Client> clients = new ConcurrentHashMap<>();

    /**
     * @param toSend          the longest from the first byte of a connection or of a request's body to the request's end
     * @param betweenRequests the longest from an answer to the next request on the same connection
     */
    SlowClients(Vertx vertx, Duration toSend, Duration betweenRequests) {
        this.vertx = vertx;
        this.toSend = toSend;
        this.betweenRequests = betweenRequests;
    }

    /** @param refuse answers a request whose body does not come */
    void watch(Consumer<RoutingContext> refuse) {
        long interval = Math.max(10, Math.min(1_000, toSend.toMillis() / 4));
        vertx.setPeriodic(interval, tick -> clients.values()
                .forEach(client -> client.context.runOnContext(now -> client.check(refuse))));
    }

    void connected(HttpConnection connection) {
        clients.put(connection, new Client(connection, vertx.getOrCreateContext(), toSend));
        connection.closeHandler(closed -> clients.remove(connection));
    }

    /** A request's head has come. */
    void began(RoutingContext request) {
        Client client = clients.get(request.request().connection());
        if (client != null) {
            client.began(request);
            request.addEndHandler(answered -> client.answered(request));
        }
        request.next();
    }

    /** One connection; used on its own event loop only. */
    private final class Client {

        private final HttpConnection connection;
        private final Context context;
        private Duration patience;
        private long since = System.nanoTime();
        private RoutingContext request;

        private Client(HttpConnection connection, Context context, Duration patience) {
            this.connection = connection;
            this.context = context;
            this.patience = patience;
        }

        private void began(RoutingContext began) {
            request = began;
            patience = toSend;
            since = System.nanoTime();
        }

        private void answered(RoutingContext answered) {
            // The rest of a body that was refused unread still has to come within its time.
            if (request == answered && answered.request().isEnded()) {
                request = null;
                patience = betweenRequests;
                since = System.nanoTime();
            }
        }

        private void check(Consumer<RoutingContext> refuse) {
            boolean complete = request != null && request.request().isEnded();
            if (complete && request.response().ended()) {
                answered(request);
            } else if (!complete && System.nanoTime() - since > patience.toNanos()) {
                if (request != null && !request.response().ended()) {
                    refuse.accept(request);
                }
                connection.close();
            }
        }
    }
}
