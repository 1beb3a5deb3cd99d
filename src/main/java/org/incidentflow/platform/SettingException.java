package org.incidentflow.platform;

/** A setting whose value cannot be used; its message is one line that says what to do. */
public final class SettingException extends RuntimeException {

    public SettingException(String message) {
        super(message);
    }

    public static SettingException of(String name, String value, String accepted) {
        return new SettingException("%s is \"%s\": %s".formatted(name, value, accepted));
    }
}
