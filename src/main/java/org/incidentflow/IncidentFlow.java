package org.incidentflow;

import java.util.List;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.main.Main;
import org.incidentflow.incident.RecoverIncidentsRoute;
import org.incidentflow.notify.DeliverQueuedRoute;
import org.incidentflow.notify.FailoverRoutes;
import org.incidentflow.observe.WatchBacklogRoute;
import org.incidentflow.observe.WatchDatabaseRoute;
import org.incidentflow.platform.Logging;
import org.incidentflow.platform.NeutralLocale;
import org.incidentflow.platform.StartFailure;
import org.incidentflow.remind.RemindCustomerRoute;
import org.incidentflow.ticket.LinkTicketsRoute;

/** Starts the application; see the README for its settings. */
public final class IncidentFlow {

    /** The routes that teams do not draw; those that they do are in {@code routes/}. */
    public static final List<Class<? extends RouteBuilder>> JAVA_ROUTES = List.of(
            RemindCustomerRoute.class,
            DeliverQueuedRoute.class,
            FailoverRoutes.class,
            RecoverIncidentsRoute.class,
            LinkTicketsRoute.class,
            WatchBacklogRoute.class,
            WatchDatabaseRoute.class);

    private IncidentFlow() {}

    public static void main(String[] args) throws Exception {
        NeutralLocale.use();
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
        Main main = new Main();
        main.setDefaultPropertyPlaceholderLocation("file:application.properties");
        main.configure().addConfiguration(Wiring.class);
        main.configure().addRoutesBuilder(JAVA_ROUTES.toArray(Class<?>[]::new));
        return main;
    }
}
