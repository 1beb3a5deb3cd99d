package org.incidentflow.platform;

import java.security.SecureRandom;
import java.util.UUID;

/**
 * Ids of rows: UUIDs of version 7 (RFC 9562), which begin with the time. New rows stand at the end of each index then;
 * random ids would touch another page for every row, and PostgreSQL logs a page as a whole when it is first changed.
 */
public final class TimeOrderedId {

    private static final SecureRandom RANDOM = new SecureRandom();

    private TimeOrderedId() {}

    /** Never the same twice; in the order of the milliseconds in which they were made. */
    public static UUID next() {
        return at(System.currentTimeMillis());
    }

    static UUID at(long millis) {
        long high = RANDOM.nextInt(1 << 12);
        return new UUID(millis << 16 | 0x7000 | high, RANDOM.nextLong() >>> 2 | 0x8000_0000_0000_0000L);
    }
}
