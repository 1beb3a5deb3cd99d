package org.incidentflow.notify;

import jakarta.mail.internet.InternetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Header;
import org.apache.camel.Variable;

/**
 * E-mail through SendGrid's <a href="https://www.twilio.com/docs/sendgrid/api-reference/mail-send/mail-send">Mail
 * Send</a> API.
 */
public final class SendGridProvider {

    private final String apiKey;
    private final InternetAddress from;

    public SendGridProvider(String apiKey, InternetAddress from) {
        this.apiKey = apiKey;
        this.from = from;
    }

    /**
     * What to post, as JSON.
     *
     * @throws NoRecipientException     if the customer left no address
     * @throws UnusableAddressException if the address is none that SendGrid takes
     */
    public Map<String, Object> request(@Variable("notification") Notification notification) {
        Mailbox recipient = Mailbox.of(notification.requireRecipient());
        if (!recipient.isAscii()) {
            throw new UnusableAddressException(
                    "SendGrid takes no e-mail address with letters beyond ASCII before the @");
        }
        Map<String, Object> request = new LinkedHashMap<>();
        request.put(
                "personalizations",
                List.of(Map.of(
                        "to", List.of(Map.of("email", recipient.address())),
                        "custom_args", Map.of("notification_id", notification.id()))));
        request.put("from", sender());
        request.put("subject", EmailSubject.of(notification.message()));
        request.put("content", List.of(Map.of("type", "text/plain", "value", notification.message())));
        request.put("headers", Map.of("Auto-Submitted", "auto-generated"));
        return request;
    }

    public String authorization() {
        return "Bearer " + apiKey;
    }

    /** @param messageId the header in which SendGrid tells its id; its body is empty */
    public Delivery confirm(@Header("X-Message-Id") String messageId) {
        return new Delivery("sendgrid", messageId);
    }

    private Map<String, String> sender() {
        return from.getPersonal() == null
                ? Map.of("email", from.getAddress())
                : Map.of("email", from.getAddress(), "name", from.getPersonal());
    }
}
