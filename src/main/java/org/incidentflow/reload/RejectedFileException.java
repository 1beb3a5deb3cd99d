package org.incidentflow.reload;

/** What is wrong with a file that teams edit: the file, the line and what to change. */
public final class RejectedFileException extends RuntimeException {

    private final String file;

    /** @param line counted from 1; 0 where the reason does not belong to a line */
    public RejectedFileException(String file, int line, String reason) {
        super(line == 0 ? "%s: %s".formatted(file, reason) : "%s, line %d: %s".formatted(file, line, reason));
        this.file = file;
    }

    public String file() {
        return file;
    }
}
