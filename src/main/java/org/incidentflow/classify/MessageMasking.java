package org.incidentflow.classify;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.camel.Variable;
import org.incidentflow.classify.PersonalData.Found;
import org.incidentflow.incident.Contact;
import org.incidentflow.incident.Incident;

/**
 * Keeps personal data from a model that others run: what customers write reaches it with tokens in the place of card
 * numbers, IBANs, e-mail addresses and phone numbers, and only the exchange knows what they stand for.
 */
public final class MessageMasking {

    private final Finder finder;

    private MessageMasking(Finder finder) {
        this.finder = finder;
    }

    /** Masks all that {@link PersonalData} finds. */
    public static MessageMasking on() {
        return new MessageMasking(new PersonalData()::find);
    }

    /** Passes messages on as they are. */
    public static MessageMasking off() {
        return new MessageMasking((text, contact) -> List.of());
    }

    /** The incident's message as the model may see it. */
    public MaskedMessage mask(@Variable("incident") Incident incident) {
        return mask(incident.message(), incident.contact());
    }

    /** The same value gets the same token. A token that the customer wrote is never one of ours. */
    MaskedMessage mask(String message, Contact contact) {
        List<Found> places = finder.find(message, contact);
        if (places.isEmpty()) {
            return new MaskedMessage(message, Map.of());
        }
        String written = message.toUpperCase(Locale.ROOT);
        Map<String, String> tokens = new HashMap<>();
        Map<String, Integer> counts = new HashMap<>();
        Map<String, String> originals = new HashMap<>();
        StringBuilder text = new StringBuilder();
        int from = 0;
        for (Found place : places) {
            String original = message.substring(place.start(), place.end());
            String token = tokens.computeIfAbsent(
                    place.kind() + place.value(), value -> newToken(place.kind().name(), counts, written));
            originals.putIfAbsent(token, inOneLine(original));
            text.append(message, from, place.start()).append(token);
            from = place.end();
        }
        return new MaskedMessage(text.append(message.substring(from)).toString(), originals);
    }

    /** The classification with the customer's own words in its reason, for operators who see the message anyway. */
    public Classification restore(
            @Variable("classification") Classification classification,
            @Variable("maskedMessage") MaskedMessage message) {
        return new Classification(
                classification.category(),
                classification.confidence(),
                message.restore(classification.reason()),
                classification.classifiedBy(),
                classification.needsReview());
    }

    private static String newToken(String kind, Map<String, Integer> counts, String written) {
        String token;
        do {
            token = "[%s_%d]".formatted(kind, counts.merge(kind, 1, Integer::sum));
        } while (written.contains(token));
        return token;
    }

    private static String inOneLine(String original) {
        return original.replaceAll("[\\p{C}\\s]+", " ");
    }

    /** Finds what to mask. */
    @FunctionalInterface
    interface Finder {
        List<Found> find(String text, Contact contact);
    }
}
