package org.incidentflow.notify;

/** A notification cannot be delivered because the customer left no address for its channel. */
public final class NoRecipientException extends RuntimeException {

    public NoRecipientException(String channel) {
        super("The customer's contact has no " + missing(channel));
    }

    private static String missing(String channel) {
        return switch (channel) {
            case "email" -> "e-mail address";
            case "whatsapp" -> "WhatsApp or phone number";
            default -> "phone number";
        };
    }
}
