package org.incidentflow.notify;

/** A provider's word that it took a message, with the id it gave it. */
public record Delivery(String provider, String messageId) {}
