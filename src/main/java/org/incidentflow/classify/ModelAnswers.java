package org.incidentflow.classify;

import org.apache.camel.Body;

/** Reads the answers of one model. */
public final class ModelAnswers {

    private final AnswerParser parser;
    private final String model;

    /** @param model the name to report as {@code classified_by} */
    public ModelAnswers(AnswerParser parser, String model) {
        this.parser = parser;
        this.model = model;
    }

    /** @throws UnusableAnswerException if the answer has no category of the catalogue */
    public Classification read(@Body String answer) {
        return parser.parse(answer, model);
    }
}
