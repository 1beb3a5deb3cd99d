package org.incidentflow.notify;

/** @param reason in one line, without the message's text, the customer's address and secrets */
public record Verdict(Fault fault, String reason) {}
