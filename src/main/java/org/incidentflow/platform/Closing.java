package org.incidentflow.platform;

import java.util.ArrayDeque;
import java.util.Deque;
import org.apache.camel.CamelContext;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Closes what the application runs on after its routes have stopped: the last opened first, each once. */
public final class Closing extends LifecycleStrategySupport implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Closing.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    /** Remembers to close it, and returns it. */
    public synchronized <T extends AutoCloseable> T last(T resource) {
        open.push(resource);
        return resource;
    }

    @Override
    public void onContextStopped(CamelContext context) {
        close();
        LOG.info("Incident Flow has stopped");
    }

    @Override
    public synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.warn("Could not close everything when stopping", e);
            }
        }
    }
}
