package org.incidentflow.platform;

import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets requests in when every route runs, and no more once the application begins to stop. */
public final class Availability extends LifecycleStrategySupport implements StartupListener {

    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);

    private final FrontDoor frontDoor;
    private final String welcome;

    /** @param welcome the line that tells an operator that the application is ready, and how to try it */
    public Availability(FrontDoor frontDoor, String welcome) {
        this.frontDoor = frontDoor;
        this.welcome = welcome;
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {}

    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        frontDoor.open();
        LOG.info(welcome);
    }

    @Override
    public void onContextStopping(CamelContext context) {
        frontDoor.close();
    }
}
