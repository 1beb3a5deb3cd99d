package org.incidentflow.classify;

/** A model answered with something that is no classification. The message never quotes what the model said. */
public final class UnusableAnswerException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message what is wrong with the answer, without any of its text */
    public UnusableAnswerException(String message) {
        super(message);
    }
}
