package org.incidentflow.notify;

/** Whose fault it is that a provider did not take a notification, and so what follows. */
public enum Fault {
    /** The customer's address or this message: it is refused for good, and others go on. */
    RECIPIENT,

    /** Credentials, sender, account or address of the provider: no message gets through until an operator corrects it. */
    OPERATOR,

    /** It may pass: the message is tried again some times. */
    PASSING
}
