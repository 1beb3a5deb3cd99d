package org.incidentflow.platform;

import java.io.IOException;

/** A peer's answer is longer than we read. A repeat of the call would most likely get the same answer. */
public class TooLongAnswerException extends IOException {

    private static final long serialVersionUID = 1;

    TooLongAnswerException(String message) {
        super(message);
    }
}
