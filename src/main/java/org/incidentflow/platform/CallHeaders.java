package org.incidentflow.platform;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.camel.AsyncCallback;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.EndpointAware;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Message;
import org.apache.camel.NamedNode;
import org.apache.camel.Processor;
import org.apache.camel.spi.InterceptStrategy;
import org.apache.camel.support.processor.DelegateAsyncProcessor;

/**
 * Which headers go out with a call and come back with its answer. Camel's components obey headers, and send the others on:
 * so every step that calls something outside the routes is wrapped here, whatever route it is in, and only what is named
 * for its component passes. A component that is not named gets no header and brings none back.
 */
public final class CallHeaders implements InterceptStrategy {

    /** Another route of ours, which must see the headers as they are. */
    private static final String ROUTE = "direct";

    private static final Headers NONE = new Headers(Set.of(), Set.of());

    /** How often a call was repeated: Camel counts in headers, and would never stop if they were lost. */
    private static final Set<String> OF_CAMEL = Set.of(
            Exchange.REDELIVERED,
            Exchange.REDELIVERY_COUNTER,
            Exchange.REDELIVERY_MAX_COUNTER,
            Exchange.REDELIVERY_DELAY);

    private final Map<String, Headers> components;

    private CallHeaders(Map<String, Headers> components) {
        this.components = components;
    }

    /** What this application's calls need. */
    public static CallHeaders standard() {
        // X-Message-Id is where SendGrid tells its id.
        Headers http = new Headers(Set.of("Authorization", "Content-Type", "Idempotency-Key"), Set.of("X-Message-Id"));
        return new CallHeaders(Map.of(
                "http", http,
                "https", http,
                "langchain4j-chat", NONE,
                "smtp", NONE,
                "sql", new Headers(Set.of(), Set.of("CamelSqlUpdateCount")),
                "sql-group", NONE));
    }

    /** The components whose headers are named. */
    public Set<String> components() {
        return new TreeSet<>(components.keySet());
    }

    @Override
    public Processor wrapProcessorInInterceptors(
            CamelContext context, NamedNode step, Processor target, Processor nextTarget) {
        if (!(target instanceof EndpointAware call) || call.getEndpoint() == null) {
            return target;
        }
        String component = component(call.getEndpoint());
        return component.equals(ROUTE) ? target : new Call(target, components.getOrDefault(component, NONE));
    }

    private static String component(Endpoint endpoint) {
        return endpoint.getEndpointUri().split(":", 2)[0];
    }

    /** Names as HTTP has them, in any case. */
    private record Headers(Set<String> out, Set<String> back) {

        private Headers {
            out = anyCase(out);
            back = anyCase(back);
        }

        private static Set<String> anyCase(Set<String> names) {
            Set<String> set = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            set.addAll(names);
            return set;
        }
    }

    private static final class Call extends DelegateAsyncProcessor {

        private final Headers headers;

        private Call(Processor target, Headers headers) {
            super(target);
            this.headers = headers;
        }

        @Override
        public boolean process(Exchange exchange, AsyncCallback callback) {
            Map<String, Object> ofCamel = take(OF_CAMEL, exchange.getMessage());
            keep(headers.out(), exchange.getMessage());
            return super.process(exchange, doneSync -> {
                keep(headers.back(), exchange.getMessage());
                if (!ofCamel.isEmpty()) {
                    exchange.getMessage().getHeaders().putAll(ofCamel);
                }
                // Or the charset that a peer names would be used for every body after its answer.
                exchange.removeProperty(ExchangePropertyKey.CHARSET_NAME);
                callback.done(doneSync);
            });
        }

        private static Map<String, Object> take(Set<String> names, Message message) {
            if (!message.hasHeaders()) {
                return Map.of();
            }
            Map<String, Object> taken = new HashMap<>();
            for (String name : names) {
                Object value = message.getHeader(name);
                if (value != null) {
                    taken.put(name, value);
                }
            }
            return taken;
        }

        private static void keep(Set<String> names, Message message) {
            if (!message.hasHeaders()) {
                return;
            }
            message.getHeaders().keySet().removeIf(name -> !names.contains(name));
        }
    }
}
