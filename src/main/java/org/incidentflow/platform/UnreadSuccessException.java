package org.incidentflow.platform;

/** A peer's answer is longer than we read, and its status says that the peer did what it was asked for. */
public final class UnreadSuccessException extends TooLongAnswerException {

    private static final long serialVersionUID = 1;

    UnreadSuccessException(String message) {
        super(message);
    }
}
