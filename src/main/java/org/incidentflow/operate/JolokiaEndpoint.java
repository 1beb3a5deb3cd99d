package org.incidentflow.operate;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.auth.User;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.incidentflow.platform.ProblemException;
import org.jolokia.core.api.LogHandler;
import org.jolokia.json.JSONStructure;
import org.jolokia.server.core.config.ConfigKey;
import org.jolokia.server.core.config.StaticConfiguration;
import org.jolokia.server.core.request.BadRequestException;
import org.jolokia.server.core.request.EmptyResponseException;
import org.jolokia.server.core.service.JolokiaServiceManagerFactory;
import org.jolokia.server.core.service.api.JolokiaServiceManager;
import org.jolokia.service.jmx.LocalRequestHandler;
import org.jolokia.service.serializer.JolokiaSerializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * JMX over HTTP, in Jolokia's protocol. Not Camel's own adapter: that one blocks one request by another, answers what it
 * refuses with 500, and without a policy file opens everything.
 */
final class JolokiaEndpoint implements AutoCloseable {

    private final Operator operator;
    private final JolokiaServiceManager services;
    private final PolicedRequests requests;

    /** @param operator is told who calls */
    JolokiaEndpoint(Operator operator) {
        this.operator = operator;
        JolokiaPolicy policy = new JolokiaPolicy();
        services = JolokiaServiceManagerFactory.createJolokiaServiceManager(
                new StaticConfiguration(
                        ConfigKey.AGENT_ID, "incident-flow",
                        ConfigKey.DISABLE_DETECTORS, "true",
                        ConfigKey.ALLOW_ERROR_DETAILS, "false"),
                new Log(),
                policy);
        services.addService(new JolokiaSerializer());
        services.addService(new LocalRequestHandler(1));
        requests = new PolicedRequests(services.start(), policy);
    }

    /** @param path below which requests come */
    Handler<RoutingContext> at(String path) {
        return request -> handle(request, path);
    }

    private void handle(RoutingContext request, String mounted) {
        User user = request.user();
        request.vertx()
                .executeBlocking(
                        () -> operator.callAs(user == null ? null : user.subject(), () -> answer(request, mounted)),
                        false)
                .onSuccess(answer -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .putHeader("Cache-Control", "no-store")
                        .end(answer))
                .onFailure(request::fail);
    }

    private String answer(RoutingContext request, String mounted) throws IOException, EmptyResponseException {
        Map<String, String[]> parameters = new HashMap<>();
        MultiMap query = request.queryParams();
        query.names().forEach(name -> parameters.put(name, query.getAll(name).toArray(String[]::new)));
        String path = path(request, mounted);
        String uri = request.request().path();
        try {
            JSONStructure answer;
            if (request.request().method() == HttpMethod.GET) {
                answer = requests.handleGetRequest(uri, path, parameters);
            } else {
                Buffer body = request.body().buffer();
                answer = requests.handlePostRequest(
                        uri,
                        new ByteArrayInputStream(body == null ? new byte[0] : body.getBytes()),
                        StandardCharsets.UTF_8.name(),
                        parameters);
            }
            return answer.toJSONString();
        } catch (BadRequestException | IllegalArgumentException | IllegalStateException e) {
            // Jolokia's parser throws any of these; what goes wrong in an MBean is in its answer.
            throw ProblemException.malformed("This is no request in Jolokia's protocol.");
        }
    }

    /** What follows the endpoint's own path, decoded, or null. */
    private static String path(RoutingContext request, String mounted) {
        try {
            String path = new URI(request.request().uri()).getPath();
            return path.startsWith(mounted) && path.length() > mounted.length()
                    ? path.substring(mounted.length())
                    : null;
        } catch (URISyntaxException e) {
            throw ProblemException.malformed("The path must be percent-encoded.");
        }
    }

    @Override
    public void close() {
        services.stop();
    }

    private record Log() implements LogHandler {

        private static final Logger LOG = LoggerFactory.getLogger(JolokiaEndpoint.class);

        @Override
        public void debug(String message) {
            LOG.debug(message);
        }

        @Override
        public void info(String message) {
            LOG.debug(message);
        }

        @Override
        public void error(String message, Throwable error) {
            LOG.warn(message, error);
        }

        @Override
        public boolean isDebug() {
            return LOG.isDebugEnabled();
        }
    }
}
