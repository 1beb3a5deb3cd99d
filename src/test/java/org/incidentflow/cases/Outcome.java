package org.incidentflow.cases;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What came of a case.
 *
 * @param response      the last one, with status, headers in lower case, and body
 * @param incidents     rows of that table, and likewise the others
 * @param modelCalls    what the model was asked, with message and instructions
 * @param ticketCalls   what the ticket API was asked, with headers in lower case, and body
 * @param messages      what providers took, with channel, to, text and for e-mail subject
 */
record Outcome(
        JsonNode response,
        List<JsonNode> incidents,
        List<JsonNode> notifications,
        List<JsonNode> events,
        List<JsonNode> modelCalls,
        List<JsonNode> ticketCalls,
        List<JsonNode> messages) {}
