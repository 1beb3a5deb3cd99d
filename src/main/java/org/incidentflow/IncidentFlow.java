package org.incidentflow;

import org.apache.camel.main.Main;
import org.incidentflow.platform.Logging;
import org.incidentflow.platform.StartFailure;

/** Starts the application; see the README for its settings. */
public final class IncidentFlow {

    private IncidentFlow() {}

    public static void main(String[] args) throws Exception {
        Logging.start();
        Main main = main();
        try {
            main.run(args);
        } catch (Exception e) {
            StartFailure.handle(e, main.getCamelContext());
            System.exit(1);
        }
    }

    /** The application, not started: what {@link #main(String[])} runs, and what tests configure. */
    public static Main main() {
        Main main = new Main(IncidentFlow.class);
        main.setDefaultPropertyPlaceholderLocation("file:application.properties");
        return main;
    }
}
