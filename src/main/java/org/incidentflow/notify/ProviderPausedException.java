package org.incidentflow.notify;

/** A provider is not asked at present, because it would refuse every notification. */
public final class ProviderPausedException extends RuntimeException {

    public ProviderPausedException(String reason) {
        super(reason);
    }
}
