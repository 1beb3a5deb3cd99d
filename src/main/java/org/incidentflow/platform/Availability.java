package org.incidentflow.platform;

import org.apache.camel.CamelContext;
import org.apache.camel.StartupListener;
import org.apache.camel.support.LifecycleStrategySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets requests in when every route runs, and no more once the application begins to stop. */
public final class Availability extends LifecycleStrategySupport implements StartupListener {

    private static final Logger LOG = LoggerFactory.getLogger(Availability.class);

    static final String API_ROUTE = "serve-api";

    private final FrontDoor frontDoor;
    private final Runnable selfTest;
    private final String welcome;

    /**
     * @param selfTest throws if requests must not be let in
     * @param welcome  the line that tells an operator that the application is ready, and how to try it
     */
    public Availability(FrontDoor frontDoor, Runnable selfTest, String welcome) {
        this.frontDoor = frontDoor;
        this.selfTest = selfTest;
        this.welcome = welcome;
    }

    @Override
    public void onCamelContextStarted(CamelContext context, boolean alreadyStarted) {}

    /** @throws SettingException if the API's routes were not found, so that nobody would be answered */
    @Override
    public void onCamelContextFullyStarted(CamelContext context, boolean alreadyStarted) {
        if (context.getRoute(API_ROUTE) == null) {
            throw new SettingException(
                    "No route %s was found in routes/*.camel.yaml. Start the application in the folder"
                                    .formatted(API_ROUTE)
                            + " that has routes/, and let that be a folder, not a link to one.");
        }
        selfTest.run();
        frontDoor.open();
        LOG.info(welcome);
    }

    @Override
    public void onContextStopping(CamelContext context) {
        frontDoor.close();
    }
}
