package org.incidentflow.testing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Twilio and SendGrid behind one address. */
public final class StubProvider extends StubServer {

    public static final String ACCOUNT_SID = "AC00112233445566778899aabbccddeeff";
    public static final String AUTH_TOKEN = "token-of-the-stub";
    public static final String API_KEY = "SG.key-of-the-stub";

    private static final String MESSAGES = "/2010-04-01/Accounts/" + ACCOUNT_SID + "/Messages.json";

    private final AtomicInteger lastNumber = new AtomicInteger();
    private final Map<String, Answer> answersOnChannels = new ConcurrentHashMap<>();
    private volatile Answer failure;

    @Override
    public void reset() {
        super.reset();
        failure = null;
        answersOnChannels.clear();
    }

    /** Answers every call with this error. */
    public void failWith(int status, String json) {
        failure = new Answer(status, Map.of("Content-Type", "application/json", "CamelSqlQuery", "SELECT 1"), json);
    }

    /** Answers every call for a channel with this. */
    public void answerOn(String channel, int status, String json) {
        answersOnChannels.put(channel, new Answer(status, Map.of("Content-Type", "application/json"), json));
    }

    /** The channel that a call is for: {@code email}, {@code sms} or {@code whatsapp}. */
    public static String channel(Received request) {
        if (request.uri().getPath().startsWith("/v3/")) {
            return "email";
        }
        return request.body().contains("To=whatsapp%3A") ? "whatsapp" : "sms";
    }

    @Override
    protected Answer answer(Received request) {
        if (failure != null) {
            return failure;
        }
        if (answersOnChannels.containsKey(channel(request))) {
            return answersOnChannels.get(channel(request));
        }
        int number = lastNumber.incrementAndGet();
        return switch (request.method() + " " + request.uri()) {
            case "POST " + MESSAGES -> {
                ObjectNode message =
                        JSON.createObjectNode().put("sid", "SM" + number).put("status", "queued");
                yield Answer.json(201, message);
            }
            case "POST /v3/mail/send" -> new Answer(202, Map.of("X-Message-Id", "SG" + number), "");
            default -> new Answer(404, Map.of(), "");
        };
    }
}
