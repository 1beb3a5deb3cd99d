package org.incidentflow.incident;

/**
 * What an operator changes on an incident; null leaves it as it is.
 *
 * @param status         {@code open} or {@code resolved}
 * @param classification a category of the catalogue, decided by a human
 */
public record IncidentChange(String status, String classification) {}
