package org.incidentflow.testing;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A ticket API: every path takes a POST, and the same idempotency key gets the same ticket again. */
public final class StubTicketApi extends StubServer {

    private static final String TICKET = "{\"ticket_id\": \"TKT-%d\", \"status\": \"open\"}";

    private final Map<String, Integer> tickets = new ConcurrentHashMap<>();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final AtomicInteger lastNumber = new AtomicInteger();
    private volatile Answer answer;

    @Override
    public void reset() {
        super.reset();
        lastNumber.set(5_000);
        refusals.clear();
        answerWith(201, TICKET);
    }

    /** @param body in which {@code %d} stands for the ticket's number */
    public void answerWith(int status, String body) {
        answerWith(status, body, Map.of("Content-Type", "application/json"));
    }

    public void answerWith(int status, String body, Map<String, String> headers) {
        answer = new Answer(status, headers, body);
    }

    /** Answers calls with this idempotency key, and no others, with such a status and without a ticket. */
    public void refuse(String key, int status) {
        refusals.put(key, status);
    }

    /** The number of every ticket by its idempotency key. */
    public Map<String, Integer> tickets() {
        return Map.copyOf(tickets);
    }

    @Override
    protected Answer answer(Received request) {
        String idempotencyKey = String.valueOf(request.header("Idempotency-Key"));
        if (refusals.containsKey(idempotencyKey)) {
            return new Answer(refusals.get(idempotencyKey), Map.of(), "");
        }
        int number = tickets.computeIfAbsent(idempotencyKey, key -> lastNumber.incrementAndGet());
        return new Answer(answer.status(), answer.headers(), answer.body().replace("%d", String.valueOf(number)));
    }
}
