package org.incidentflow.operate;

import java.util.Optional;
import java.util.concurrent.Callable;

/** On whose behalf the current thread works, for the log; JMX itself does not say. */
public final class Operator {

    private final ThreadLocal<String> name = new ThreadLocal<>();

    /** Works on behalf of somebody. */
    <T> T callAs(String somebody, Callable<T> work) throws Exception {
        name.set(somebody);
        try {
            return work.call();
        } finally {
            name.remove();
        }
    }

    /** The name, where it is known. */
    Optional<String> name() {
        return Optional.ofNullable(name.get());
    }
}
