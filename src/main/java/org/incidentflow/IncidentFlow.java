package org.incidentflow;

import org.apache.camel.main.Main;

/** Starts the application; see the README for its settings. */
public final class IncidentFlow {

    private IncidentFlow() {}

    public static void main(String[] args) throws Exception {
        new Main(IncidentFlow.class).run(args);
    }
}
