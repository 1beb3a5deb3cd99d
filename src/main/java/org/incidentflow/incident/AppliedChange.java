package org.incidentflow.incident;

import java.time.Instant;
import java.util.UUID;

/**
 * What an operator's change came to.
 *
 * @param resolved      whether it was open before and no longer is
 * @param reopened      whether it was resolved before and no longer is
 * @param reminderDueAt when its reminder is due, or was
 */
public record AppliedChange(UUID incidentId, boolean resolved, boolean reopened, Instant reminderDueAt) {}
