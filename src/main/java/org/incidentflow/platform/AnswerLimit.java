package org.incidentflow.platform;

import java.io.IOException;
import java.io.InputStream;

/** How much a peer may answer: the bytes of a body, decompressed, or of all replies of one dialogue with a mail server. */
public record AnswerLimit(int bytes) {

    private static final String SETTING = "MAX_ANSWER_SIZE";
    private static final int MOST = 1 << 30;

    /**
     * The setting {@code MAX_ANSWER_SIZE}.
     *
     * @throws SettingException if it is no number of bytes up to 1024m
     */
    public static AnswerLimit read(Settings settings) {
        long bytes = settings.bytes(SETTING);
        if (bytes > MOST) {
            throw SettingException.of(SETTING, settings.text(SETTING), "it must be at most 1024m.");
        }
        return new AnswerLimit((int) bytes);
    }

    /**
     * All of a body. Reads one byte too many at the most, and does not close what it reads from.
     *
     * @param length of the body if it is known, else negative
     * @throws TooLongAnswerException if the body is longer, without having read it where its length is known
     */
    byte[] readAll(InputStream body, long length) throws IOException {
        if (length > bytes) {
            throw exceeded();
        }
        byte[] read = body.readNBytes(length < 0 ? bytes + 1 : (int) length);
        if (read.length > bytes) {
            throw exceeded();
        }
        return read;
    }

    TooLongAnswerException exceeded() {
        return new TooLongAnswerException("the answer is longer than %s (%d bytes)".formatted(SETTING, bytes));
    }
}
