package org.incidentflow.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/**
 * SMS and WhatsApp messages through Twilio's
 * <a href="https://www.twilio.com/docs/messaging/api/message-resource">Messages</a> API.
 */
public final class TwilioProvider {

    /** What people write into numbers for the eye, with the zero that falls away abroad: {@code +41 (0)44 668 18 00}. */
    private static final Pattern DECORATION = Pattern.compile("(?<=\\d ?)\\(0\\)|[ ().-]");

    /** Theirs have 34 characters. What cannot be stored would let a delivery look as if it had failed. */
    private static final Pattern SID = Pattern.compile("[!-~]{1,100}");

    private static final Set<String> NOT_SENT = Set.of("failed", "undelivered", "canceled");

    private final String accountSid;
    private final String authToken;
    private final Map<String, String> senders;
    private final ObjectMapper json;

    /** @param senders the number that messages come from, for each channel */
    public TwilioProvider(String accountSid, String authToken, Map<String, String> senders, ObjectMapper json) {
        this.accountSid = accountSid;
        this.authToken = authToken;
        this.senders = Map.copyOf(senders);
        this.json = json;
    }

    /**
     * What to post, as a form.
     *
     * @throws NoRecipientException if the customer left no number
     */
    public byte[] form(@Variable("notification") Notification notification) {
        String prefix = notification.channel().equals("whatsapp") ? "whatsapp:" : "";
        return String.join(
                        "&",
                        field("To", prefix + number(notification.requireRecipient())),
                        field("From", prefix + senders.get(notification.channel())),
                        field("Body", notification.message()))
                .getBytes(StandardCharsets.US_ASCII);
    }

    public String authorization() {
        return "Basic "
                + Base64.getEncoder().encodeToString((accountSid + ":" + authToken).getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Reads the id of the message that Twilio made. Where it cannot be read, the notification goes out again, perhaps for
     * the second time: rather twice than never.
     *
     * @throws IllegalArgumentException if the answer has none, and so is not Twilio's, or if the message failed at once
     */
    public Delivery read(@Body byte[] answer) {
        JsonNode message;
        try {
            message = json.readTree(answer);
        } catch (IOException e) {
            throw new IllegalArgumentException("Twilio's answer is not JSON", e);
        }
        JsonNode sid = message.path("sid");
        if (!sid.isTextual() || !SID.matcher(sid.textValue()).matches()) {
            throw new IllegalArgumentException("Twilio's answer has no sid");
        }
        if (NOT_SENT.contains(message.path("status").asText())) {
            throw new IllegalArgumentException("Twilio's answer is a message that is not sent, error "
                    + message.path("error_code").asInt());
        }
        return new Delivery("twilio", sid.textValue());
    }

    private static String number(String written) {
        return DECORATION.matcher(written).replaceAll("");
    }

    private static String field(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
