package org.incidentflow.notify;

/** A notification cannot be delivered because nobody, or not this provider, may send to its address. */
public final class UnusableAddressException extends RuntimeException {

    /** @param reason in one line, without the address */
    public UnusableAddressException(String reason) {
        super(reason);
    }
}
