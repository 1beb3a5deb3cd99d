package org.incidentflow.platform;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.Processor;
import org.apache.camel.component.platform.http.PlatformHttpEndpoint;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConstants;
import org.apache.camel.component.platform.http.vertx.VertxPlatformHttpConsumer;
import org.apache.camel.spi.HeaderFilterStrategy;
import org.incidentflow.platform.InFlight.Place;

/**
 * Where requests become messages, and messages responses. Camel's own consumer turns every header, query parameter and
 * form field into a header of the message, and those into headers of the response. Here only those pass that the OpenAPI
 * document declares, so that no caller can steer a component, and nothing of a request or of a peer is sent back.
 */
final class ApiConsumer extends VertxPlatformHttpConsumer {

    /** What the routes are found by and read, all of it made by the server. */
    private static final Set<String> OF_THE_SERVER = Set.of(
            Exchange.HTTP_METHOD,
            Exchange.HTTP_PATH,
            Exchange.HTTP_RAW_QUERY,
            VertxPlatformHttpConstants.AUTHENTICATED_USER);

    /** A caller's trace, to which ours gets a link; what is no trace context is ignored. */
    private static final String TRACE = "traceparent";

    private static final String PLACE = Place.class.getName();

    ApiConsumer(
            PlatformHttpEndpoint endpoint,
            Processor processor,
            List<Handler<RoutingContext>> handlers,
            String router,
            ApiContract contract) {
        super(endpoint, leavingAfter(processor), handlers, router);
        endpoint.setHeaderFilterStrategy(new Declared(contract.responseHeaders()));
    }

    /** Holds the request's place from here until the route has finished with it. */
    @Override
    protected Future<Void> processHttpRequest(Exchange exchange, RoutingContext request) {
        return super.processHttpRequest(exchange, request).onSuccess(read -> {
            Place place = FrontDoor.placeOf(request);
            exchange.setProperty(PLACE, place);
            place.handOver();
        });
    }

    private static Processor leavingAfter(Processor processor) {
        return exchange -> {
            try {
                processor.process(exchange);
                byte[] body = exchange.getMessage().getBody(byte[].class);
                // Sent at once with its length; anything else would go out in chunks.
                exchange.getMessage().setBody(body == null ? null : ByteBuffer.wrap(body));
            } finally {
                exchange.getProperty(PLACE, Place.class).leave();
            }
        };
    }

    @Override
    protected Future<Void> populateCamelMessage(RoutingContext request, Exchange exchange, Message message) {
        // JSON is UTF-8; Camel would use the caller's charset in calls of peers as well.
        exchange.removeProperty(ExchangePropertyKey.CHARSET_NAME);
        return super.populateCamelMessage(request, exchange, message).map(done -> {
            if (message.getBody() instanceof Buffer body) {
                message.setBody(body.getBytes());
            }
            message.getHeaders().keySet().retainAll(OF_THE_SERVER);
            MultiMap headers = request.request().headers();
            if (headers.contains(TRACE)) {
                message.setHeader(TRACE, headers.get(TRACE));
            }
            FrontDoor.operationOf(request).headers().stream()
                    .filter(headers::contains)
                    .forEach(name -> message.setHeader(name, String.join(", ", headers.getAll(name))));
            return done;
        });
    }

    /** Nothing comes in on its own, and what goes out is in this set. */
    private record Declared(Set<String> responseHeaders) implements HeaderFilterStrategy {

        @Override
        public boolean applyFilterToExternalHeaders(String name, Object value, Exchange exchange) {
            return true;
        }

        @Override
        public boolean applyFilterToCamelHeaders(String name, Object value, Exchange exchange) {
            return !responseHeaders.contains(name);
        }
    }
}
