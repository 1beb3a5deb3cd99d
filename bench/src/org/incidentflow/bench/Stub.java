package org.incidentflow.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * The model (Anthropic's Messages API) and the ticket API, as a process of its own that spends little on a call.
 * Arguments: port, then the milliseconds after which the model and the ticket API answer.
 * {@code POST /config?model=800&ticket=120&modelFails=0&ticketFails=0} changes these, and how many of a hundred calls
 * fail with 503; {@code GET /stats} has the numbers of calls that were answered and that failed.
 */
public final class Stub {

    private static final Buffer MODEL_ANSWER = Buffer.buffer(
            """
            {"id":"msg_1","type":"message","role":"assistant","model":"stub","content":[{"type":"text",\
            "text":"{\\"category\\":\\"duplicate_payment\\",\\"confidence\\":0.96,\\"reason\\":\\"Charged twice\\"}"}],\
            "stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":97,"output_tokens":31}}""");
    private static final Buffer FAILURE = Buffer.buffer(
            "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}");

    private final Vertx vertx;
    private final Service model = new Service("model");
    private final Service ticket = new Service("ticket");

    private Stub(Vertx vertx, int modelDelay, int ticketDelay) {
        this.vertx = vertx;
        model.delay = modelDelay;
        ticket.delay = ticketDelay;
    }

    public static void main(String[] arguments) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        Stub stub = new Stub(vertx, Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        vertx.createHttpServer(new HttpServerOptions().setAcceptBacklog(4096))
                .requestHandler(stub::answer)
                .listen(Integer.parseInt(arguments[0]), "127.0.0.1")
                .onFailure(Child::fail);
    }

    private void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/v1/messages" -> serve(request, model, 200);
            case "/api/tickets" -> serve(request, ticket, 201);
            case "/config" -> {
                model.configure(request);
                ticket.configure(request);
                request.response().end();
            }
            case "/stats" ->
                request.response()
                        .end("{\"model\":%d,\"ticket\":%d,\"modelFailed\":%d,\"ticketFailed\":%d}"
                                .formatted(model.answered, ticket.answered, model.failed, ticket.failed));
            default -> request.response().setStatusCode(404).end();
        }
    }

    private void serve(HttpServerRequest request, Service service, int status) {
        request.endHandler(read -> {
            if (service.delay == 0) {
                respond(request, service, status);
            } else {
                vertx.setTimer(service.delay, due -> respond(request, service, status));
            }
        });
    }

    private void respond(HttpServerRequest request, Service service, int status) {
        boolean fails = service.fails();
        request.response()
                .setStatusCode(fails ? 503 : status)
                .putHeader("content-type", "application/json")
                .end(
                        fails
                                ? FAILURE
                                : service == model
                                        ? MODEL_ANSWER
                                        : Buffer.buffer("{\"id\":\"" + (1000 + service.answered) + "\"}"));
    }

    /** One of the two, used by the one event loop only. */
    private static final class Service {

        private final String name;
        private long delay;
        private int failsOfHundred;
        private long answered;
        private long failed;

        Service(String name) {
            this.name = name;
        }

        void configure(HttpServerRequest request) {
            delay = Long.parseLong(request.params().get(name));
            String fails = request.getParam(name + "Fails");
            failsOfHundred = fails == null ? 0 : Integer.parseInt(fails);
        }

        /** Evenly, so that two runs have the same failures. */
        boolean fails() {
            boolean fails = (answered + failed) * failsOfHundred / 100
                    != (answered + failed + 1) * failsOfHundred / 100;
            if (fails) {
                failed++;
            } else {
                answered++;
            }
            return fails;
        }
    }
}
