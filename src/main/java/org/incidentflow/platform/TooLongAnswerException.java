package org.incidentflow.platform;

import java.io.IOException;

/** A peer's answer is longer than we read. A repeat of the call would most likely get the same answer. */
public final class TooLongAnswerException extends IOException {

    private static final long serialVersionUID = 1;

    private final boolean success;

    TooLongAnswerException(String message) {
        this(message, false);
    }

    /** @param success whether its status says that the peer did what it was asked for */
    TooLongAnswerException(String message, boolean success) {
        super(message);
        this.success = success;
    }

    /** Whether the peer did what it was asked for, as far as that could be read. */
    public boolean ofSuccess() {
        return success;
    }
}
